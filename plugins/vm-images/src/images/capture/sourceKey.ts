import {
  verdictOf,
  type CaptureSource,
  type CaptureSources,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

/** One text per source, whether what is made on the way is kept or not. */
export function sourceKey(source: CaptureSource): string {
  if ('diskId' in source) return `${source.type}/${source.diskId}`;
  if ('savePointId' in source) return `${source.type}/${source.savePointId}`;
  return source.type;
}

/** Does making the image read the disks of the machine as they are now? */
export function readsMachine({ type }: CaptureSource): boolean {
  return type !== 'snapshot' && type !== 'backup';
}

/**
 * What stands against a source when the machine is stopped first or not, and a
 * key is chosen or not.
 */
export function verdictNow(
  item: CaptureSources['items'][number] | undefined,
  choice: { stopFirst: boolean; hasKey: boolean },
): Verdict | undefined {
  if (!item) return undefined;
  const isCared = (rule: string) =>
    (choice.stopFirst && rule.endsWith('.live')) ||
    (choice.hasKey && rule === 'capture.encryption');
  const { findings } = item.verdict;
  return verdictOf(findings.filter(({ rule }) => !isCared(rule)));
}
