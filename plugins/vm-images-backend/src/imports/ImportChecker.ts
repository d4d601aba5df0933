import {
  deny,
  verdictOf,
  warn,
  type Caller,
  type Finding,
  type ImageFacts,
  type ImportCheck,
  type ImportCheckRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  detectDiskStart,
  type Platform,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import type { ImageRow } from '../database/tables';
import type { UploadService } from '../uploads';
import type { ImportService } from './ImportService';
import { withoutQueries } from './importSource';
import type { ImportTools } from './ImportTools';

type Found = Omit<ImportCheck, 'verdict'> & { findings: Finding[] };

const PROBE_MS = 20_000;

const nameOf = (fileName: string) =>
  fileName
    .replace(/\.(qcow2|img|raw|vmdk|vhd|vhdx|vdi|iso)$/i, '')
    .slice(0, 128);

/** Looks at a source before anything is kept, and says what an import would say. */
export class ImportChecker {
  readonly #database: Knex;
  readonly #callers: CallerResolver;
  readonly #imports: ImportService;
  readonly #uploads: UploadService;
  readonly #tools: ImportTools;

  constructor(options: {
    database: Knex;
    callers: CallerResolver;
    imports: ImportService;
    uploads: UploadService;
    tools: ImportTools;
  }) {
    this.#database = options.database;
    this.#callers = options.callers;
    this.#imports = options.imports;
    this.#uploads = options.uploads;
    this.#tools = options.tools;
  }

  async check(
    request: ImportCheckRequest,
    options: ServiceOptions,
  ): Promise<ImportCheck> {
    // It sends requests into the network, as an import does.
    await this.#imports.requireMayImport(options);
    const caller = await this.#callers.resolve(options.credentials);
    const findings: Finding[] = [];
    let platform: Platform | undefined;
    try {
      platform = this.#imports.platformFor(request.platformId);
    } catch (error) {
      findings.push(deny('import.platform', messageOf(error)));
    }
    const { findings: more, ...found } =
      request.source.type === 'upload'
        ? await this.#upload(request.source.uploadId, caller, platform)
        : await this.#url(request.source.url);
    findings.push(...more);
    const tooBig = platform && sizeFinding(platform, found.virtualSizeBytes);
    if (tooBig) findings.push(tooBig);
    const name = request.name ?? found.suggestedName;
    if (name && (await this.#isTaken(name, caller))) {
      findings.push(
        warn('import.name', `You already have an image named "${name}".`),
      );
    }
    return { ...found, verdict: verdictOf(findings) };
  }

  async #upload(
    id: string,
    caller: Caller,
    platform: Platform | undefined,
  ): Promise<Found> {
    const upload = await this.#uploads.complete(id, caller.principal);
    const about = {
      sizeBytes: Number(upload.size_bytes),
      resumable: true,
      suggestedName: nameOf(upload.file_name),
    };
    try {
      const found = await this.#tools.inspect(upload.path, {
        maxVirtualSizeBytes:
          platform?.limits.maxVirtualSizeBytes ?? Number.MAX_SAFE_INTEGER,
      });
      const { bootMode, architecture } = found.facts;
      const facts: ImageFacts = { bootMode, architecture };
      const { format, virtualSizeBytes } = found;
      return { ...about, format, virtualSizeBytes, facts, findings: [] };
    } catch (error) {
      return { ...about, findings: [refusalOf(error)] };
    }
  }

  async #url(url: string): Promise<Found> {
    try {
      this.#tools.checkUrl(url);
      const signal = AbortSignal.timeout(PROBE_MS);
      const probe = await this.#tools.probe(url, signal);
      const { format, virtualSizeBytes, refusal } = detectDiskStart(
        probe.start,
      );
      const fileName = probe.fileName ?? new URL(url).pathname.split('/').pop();
      return {
        sizeBytes: probe.sizeBytes,
        resumable: probe.resumable,
        suggestedName: nameOf(decodeURIComponent(fileName ?? '')),
        format,
        virtualSizeBytes,
        findings: refusal
          ? [deny('import.content', capital(refusal.reason), refusal.remedy)]
          : [],
      };
    } catch (error) {
      return { findings: [deny('import.url', messageOf(error))] };
    }
  }

  async #isTaken(name: string, caller: Caller): Promise<boolean> {
    const row = await this.#database<ImageRow>('images')
      .where({ name_key: name.toLowerCase() })
      .whereIn('owner_ref', [...caller.ownershipRefs])
      .whereNull('deleted_at')
      .first('id');
    return row !== undefined;
  }
}

function messageOf(error: unknown): string {
  return withoutQueries(error instanceof Error ? error.message : String(error));
}

const capital = (text: string) => {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
};

/** A refusal of the inspector with its rule, reason and remedy. */
function refusalOf(error: unknown): Finding {
  if (error instanceof Error && 'rule' in error && 'reason' in error) {
    const remedy = 'remedy' in error ? String(error.remedy) : undefined;
    return deny(`import.${error.rule}`, capital(String(error.reason)), remedy);
  }
  throw error;
}

function sizeFinding(
  platform: Platform,
  virtualSizeBytes: number | undefined,
): Finding | undefined {
  const max = platform.limits.maxVirtualSizeBytes;
  if (virtualSizeBytes === undefined || virtualSizeBytes <= max) {
    return undefined;
  }
  return deny(
    'import.size',
    `The disk has ${virtualSizeBytes} bytes; platform "${platform.title}" takes at most ${max}.`,
  );
}
