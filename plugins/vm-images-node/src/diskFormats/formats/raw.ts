import { readDiskContent } from '../content/diskContent';
import { assertSafe, assertSound } from '../errors';
import { findText } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import type { DiskReader, ParsedDisk } from '../types';

/**
 * A raw disk: what is left when no format claims the file. It must look like a
 * disk, because the usual "raw disk" that nothing is recognised in is a web page
 * or half of a download.
 */
export async function parseRaw(
  reader: DiskReader,
  limits: ParseLimits & { allowUnknownContent?: boolean },
): Promise<ParsedDisk> {
  assertVirtualSize(reader.size, limits);
  const text = findText(await reader.read(0, Math.min(reader.size, 4096)));
  if (text) {
    assertSafe(false, `not-a-disk-${text.kind}`, text.reason, text.remedy);
  }
  const content = await readDiskContent(reader);
  assertSafe(
    !content.unknown || limits.allowUnknownContent === true,
    'not-a-disk',
    'it has neither a partition table nor a file system that is known here',
    'Check that the right file was given and that it is not encrypted or packed; an empty data disk need not be imported.',
  );
  assertSound(
    content.requiredSize <= Math.ceil(reader.size / 512) * 512,
    'truncated',
    `its partitions need ${content.requiredSize} bytes, but the file has ${reader.size}`,
  );
  return {
    virtualSizeBytes: Math.ceil(reader.size / 512) * 512,
    details: { encrypted: false },
    facts: content.facts,
  };
}
