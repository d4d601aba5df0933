import { assertInside, assertSafe, assertSound } from '../errors';
import {
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { DiskReader } from '../types';
import type { Qcow2Header } from './qcow2';

const EXTENSION = {
  end: 0,
  backingFormat: 0xe2792aca,
  dataFileName: 0x44415441,
  luksHeader: 0x0537be77,
} as const;

/** QEMU itself writes five; the list ends with its cluster in any case. */
const MAX_EXTENSIONS = 64;

function checkLuksPointer(
  body: Uint8Array,
  header: Qcow2Header,
  fileSize: number,
): void {
  const offset = u64(body, 0, false) ?? 0;
  const length = u64(body, 8, false) ?? 0;
  assertSound(
    body.length === 16 &&
      offset % header.clusterSize === 0 &&
      offset >= header.clusterSize &&
      length >= 592,
    'qcow2-encryption',
    'its pointer to the encryption header is malformed',
  );
  assertInside(fileSize, { offset, length, what: 'the encryption header' });
}

function checkExtension(
  type: number,
  body: Uint8Array,
  context: { header: Qcow2Header; fileSize: number },
): void {
  assertSafe(
    type !== EXTENSION.dataFileName,
    'qcow2-data-file',
    'it names an external data file',
    'Make it self-contained: qemu-img convert -O qcow2 <file> disk.qcow2',
  );
  assertSafe(
    type !== EXTENSION.backingFormat,
    'qcow2-backing-file',
    'it names the format of a backing file',
    'Make it self-contained: qemu-img convert -O qcow2 <file> disk.qcow2',
  );
  if (type === EXTENSION.luksHeader) {
    checkLuksPointer(body, context.header, context.fileSize);
  }
}

/**
 * Walks the list of header extensions, which ends with its first cluster at the
 * latest. Each step goes forward by eight bytes or more, so it can't loop.
 */
export async function checkExtensions(
  reader: DiskReader,
  header: Qcow2Header,
): Promise<{ luks: boolean }> {
  const start = header.headerLength;
  const area = await reader.read(
    start,
    Math.min(header.clusterSize, reader.size) - start,
  );
  let luks = false;
  let at = 0;
  for (let count = 0; at + 8 <= area.length; count++) {
    assertSound(
      count < MAX_EXTENSIONS,
      'qcow2-extensions',
      `it has more than ${MAX_EXTENSIONS} header extensions`,
    );
    const type = u32(area, at, false) ?? 0;
    const length = u32(area, at + 4, false) ?? 0;
    if (type === EXTENSION.end) {
      break;
    }
    assertSound(
      at + 8 + length <= area.length,
      'qcow2-extensions',
      `a header extension of ${length} bytes runs past the header cluster`,
    );
    const body = area.subarray(at + 8, at + 8 + length);
    checkExtension(type, body, { header, fileSize: reader.size });
    luks ||= type === EXTENSION.luksHeader;
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return { luks };
}
