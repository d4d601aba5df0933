import {
  deny,
  guessFromName,
  warn,
  type Finding,
  type ImageFacts,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  detectDiskStart,
  readOvaStart,
} from '@vm-images/backstage-plugin-vm-images-node';
import { nameOf, weighFacts, type Found } from './Found';
import type { ImportTools, UrlFacts } from './ImportTools';
import { contentFinding, sentence, urlFinding } from './sourceFindings';

const PROBE_MS = 20_000;
/** Where an ISO has its label. */
const LABEL = { offset: 32 * 1024 + 40, length: 32 };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function* judgeTransfer(probe: UrlFacts): Iterable<Finding> {
  if (!probe.resumable) {
    yield warn(
      'import.url.not-resumable',
      'The source can’t go on where a transfer broke off.',
      'A broken transfer begins anew. For large files prefer a source with ranges and an ETag.',
    );
  }
  if (probe.sizeBytes === undefined) {
    yield warn(
      'import.url.size-unknown',
      'The source does not say how large the file is.',
      'Whether it fits shows only while it is fetched.',
    );
  }
}

/** What the first bytes tell, beyond the format. */
async function guessFromStart(
  start: Uint8Array,
  kind: { format?: string; container?: string },
): Promise<Pick<Found, 'disks' | 'suggestedName'> & { facts: ImageFacts }> {
  if (kind.container) {
    const machine = await readOvaStart(start);
    const disks = machine?.disks ?? [];
    return {
      facts: machine?.facts ?? {},
      suggestedName: machine?.name,
      disks: disks.map(({ fileName, sizeBytes = 0 }) => ({
        ...{ name: fileName, sizeBytes, format: 'vmdk' },
      })),
    };
  }
  const { offset, length } = LABEL;
  const label = Buffer.from(start).toString('latin1', offset, offset + length);
  const facts = kind.format === 'iso' ? guessFromName(label.trim()).facts : {};
  return { facts };
}

async function describe(url: string, probe: UrlFacts): Promise<Found> {
  const { sizeBytes, resumable, contentType, start } = probe;
  const seen = detectDiskStart(start);
  const { format, virtualSizeBytes, container, refusal } = seen;
  const fileName = probe.fileName ?? new URL(url).pathname.split('/').pop();
  const name = decoded(fileName ?? '');
  const about = {
    ...{ sizeBytes, resumable, contentType, suggestedName: nameOf(name) },
    ...{ format: container ? ('vmdk' as const) : format, virtualSizeBytes },
    container,
  };
  if (refusal) {
    const { reason, remedy } = refusal;
    const finding = deny('import.content', sentence(reason), remedy);
    return { ...about, findings: [finding] };
  }
  try {
    const more = await guessFromStart(start, seen);
    const fromName = guessFromName(name).facts;
    const { facts, detected } = weighFacts({}, more.facts, fromName);
    return {
      ...{ ...about, disks: more.disks, facts },
      suggestedName: more.suggestedName ?? about.suggestedName,
      detected: {
        ...detected,
        // The end of a raw disk could show a fixed VHD, and the disks of an
        // archive are not there yet.
        ...(about.format && {
          format: format && format !== 'raw' ? 'certain' : 'guess',
        }),
        ...(virtualSizeBytes !== undefined && { virtualSizeBytes: 'certain' }),
      },
      findings: [...judgeTransfer(probe)],
    };
  } catch (error) {
    return { ...about, findings: [contentFinding(error)] };
  }
}

/** What an address gives, by its first bytes: it is asked once, for these. */
export async function lookAtUrl(
  tools: Pick<ImportTools, 'checkUrl' | 'probe'>,
  url: string,
): Promise<Found> {
  let probe: UrlFacts;
  try {
    tools.checkUrl(url);
    probe = await tools.probe(url, AbortSignal.timeout(PROBE_MS));
  } catch (error) {
    return { findings: [urlFinding(error)] };
  }
  return describe(url, probe);
}
