import {
  conversionOf,
  judgeImport,
  judgeImportSource,
  verdictOf,
  type DiskFormat,
  type Finding,
  type ImportFacts,
  type ImportSourceType,
  type ImportTarget,
  type PlatformView,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

/** What is known of a disk before the backend has seen it. */
export type DiskBrief = ImportFacts;

function targetOf(platform: PlatformView): ImportTarget | undefined {
  const { title, acceptedFormats, convert = 'auto', agents } = platform;
  const { maxVirtualSizeBytes } = platform.limits;
  return (
    acceptedFormats && {
      ...{ title, acceptedFormats, convert, agents, maxVirtualSizeBytes },
    }
  );
}

/** What the disk will be converted to, if it has to be. */
export function localConversion(
  disk: DiskBrief,
  platform: PlatformView | undefined,
): DiskFormat | undefined {
  const target = platform && targetOf(platform);
  return target && conversionOf(target, disk);
}

/**
 * What can be said of a file that is still on its way, so that nobody waits for
 * an upload that can't be imported. The backend judges again once it is there.
 */
export function localVerdict(
  disk: DiskBrief,
  platform: PlatformView | undefined,
  source?: ImportSourceType,
): Verdict {
  return verdictOf(findings(disk, platform, source));
}

function* findings(
  disk: DiskBrief,
  platform: PlatformView | undefined,
  source: ImportSourceType | undefined,
): Iterable<Finding> {
  if (!platform) return;
  if (source) yield* judgeImportSource(platform, source);
  const target = targetOf(platform);
  if (target) yield* judgeImport(target, disk);
  if (platform.status === 'unavailable') {
    yield {
      rule: 'platform.unavailable',
      effect: 'warn',
      reason:
        platform.reason ?? `Platform ${platform.title} does not answer now.`,
      remedy: 'The import waits until it does.',
    };
  }
}
