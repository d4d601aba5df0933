import { guessFromName } from '@vm-images/backstage-plugin-vm-images-common';
import { nameOf, weighFacts, type Found } from './Found';
import type { ImportTools } from './ImportTools';
import { contentFinding } from './sourceFindings';

/** What is in an upload: all of it is here, so all can be told. */
export async function lookAtUpload(
  tools: Pick<ImportTools, 'inspect'>,
  upload: { path: string; file_name: string; size_bytes: number | string },
): Promise<Found> {
  const about = {
    sizeBytes: Number(upload.size_bytes),
    resumable: true,
    suggestedName: nameOf(upload.file_name),
  };
  const fromName = guessFromName(upload.file_name).facts;
  try {
    // A disk that is too large for the platform is judged with the platform.
    const found = await tools.inspect(upload.path, {
      maxVirtualSizeBytes: Number.MAX_SAFE_INTEGER,
    });
    const { format, virtualSizeBytes, appliance } = found;
    const { bootMode, architecture, label, os } = found.facts;
    const { facts, detected } = weighFacts(
      { bootMode, architecture, os },
      appliance?.facts ?? {},
      label ? guessFromName(label).facts : {},
      fromName,
    );
    return {
      ...about,
      ...{ format, virtualSizeBytes, facts, findings: [] },
      detected: {
        ...{ ...detected, format: 'certain', virtualSizeBytes: 'certain' },
      },
      ...(appliance && {
        container: 'ova',
        disks: appliance.disks,
        suggestedName: appliance.name ?? about.suggestedName,
      }),
    };
  } catch (error) {
    return { ...about, findings: [contentFinding(error)] };
  }
}
