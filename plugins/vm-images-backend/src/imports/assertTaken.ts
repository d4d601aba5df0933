import { InputError } from '@backstage/errors';
import {
  explainVerdict,
  judgeImport,
  judgeImportSource,
  verdictOf,
  type Finding,
  type ImageFeatures,
  type ImageKind,
  type ImportSource,
  type ImportTarget,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  capabilitiesOf,
  type Platform,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { InspectedFile } from './inspectFile';

/** What a platform takes, in the words of the rules. */
export function importTarget(
  platform: Platform,
  convert: 'auto' | 'refuse' = 'auto',
): ImportTarget {
  return {
    ...{ title: platform.title, convert },
    acceptedFormats: platform.imports?.acceptedFormats ?? [],
    agents: platform.imports?.agents,
    maxVirtualSizeBytes: platform.limits.maxVirtualSizeBytes,
  };
}

/** @throws InputError with every reason and remedy when it does not take it */
export function assertTaken(
  platform: Platform,
  found: InspectedFile,
  stated: {
    kind?: ImageKind;
    features?: ImageFeatures;
    convert?: 'auto' | 'refuse';
  },
): void {
  const { format, virtualSizeBytes } = found;
  const { kind, features } = stated;
  const verdict = verdictOf(
    judgeImport(importTarget(platform, stated.convert), {
      ...{ format, virtualSizeBytes, kind, features },
      container: found.appliance && 'ova',
    }),
  );
  if (verdict.effect === 'deny') throw new InputError(explainVerdict(verdict));
}

/** What stands against bytes from such a source, whatever they are. */
export function sourceFindings(
  platform: Platform,
  { type }: ImportSource,
): Finding[] {
  const { title } = platform;
  const capabilities = capabilitiesOf(platform);
  return [...judgeImportSource({ title, capabilities }, type)];
}

/** @throws InputError when the platform takes nothing from such a source */
export function assertSourceTaken(
  platform: Platform,
  source: ImportSource,
): void {
  const verdict = verdictOf(sourceFindings(platform, source));
  if (verdict.effect === 'deny') throw new InputError(explainVerdict(verdict));
}
