/**
 * What lies where in a tar archive. Nothing is ever unpacked: a file of the
 * archive is a range of its bytes, so no name in it can lead anywhere.
 *
 * Only what the OVF standard allows is taken: plain files in one folder. Every
 * way in which two programs could read the same archive differently is refused.
 */
import { assertInside, assertSafe, assertSound } from '../errors';
import type { DiskReader } from '../types';

/** A file in the archive. */
export interface TarEntry {
  name: string;
  /** Of its first byte in the archive. */
  offset: number;
  /** In bytes. */
  size: number;
}

const BLOCK = 512;
/** A machine has a description, a manifest and some disks. */
export const MAX_ENTRIES = 64;
const MAX_EXTENDED_BYTES = 16 * 1024;
const REMEDY = 'Export the machine again as an OVA.';
/** Fields of extended headers that change what an entry is. */
const MEANINGFUL = /^(?:path|linkpath|size|hdrcharset|GNU\.sparse.*)$/;

function textAt(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function numberAt(header: Buffer, offset: number, length: number): number {
  // The high bit says that the number is binary, for sizes above 8 GiB.
  if (header[offset] === 0x80) {
    const field = header.subarray(offset + 1, offset + length);
    return Number(BigInt(`0x${field.toString('hex')}`));
  }
  const text = textAt(header, offset, length).trim();
  return /^[0-7]{1,12}$/.test(text) ? parseInt(text, 8) : NaN;
}

function assertChecksum(header: Buffer): void {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) {
    sum += at >= 148 && at < 156 ? 0x20 : header[at];
  }
  assertSound(
    numberAt(header, 148, 8) === sum,
    'ova-archive',
    'a header of the archive is damaged',
  );
}

function nameOf(header: Buffer): string {
  const name = textAt(header, 0, 100).replace(/^\.\//, '');
  const isPlain =
    textAt(header, 345, 155) === '' &&
    name.length > 0 &&
    !/^\.{1,2}$/.test(name) &&
    !/[/\\\p{Cc}\ufffd]/u.test(name);
  assertSafe(
    isPlain,
    'ova-name',
    `it holds a file named '${name
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 80)}'`,
    `Names may not lead to other folders. ${REMEDY}`,
  );
  return name;
}

/** Extended headers are skipped if they tell nothing that matters. */
async function assertHarmless(
  reader: DiskReader,
  offset: number,
  size: number,
): Promise<void> {
  const isShort = size <= MAX_EXTENDED_BYTES;
  assertSafe(isShort, 'ova-archive', 'it has a huge extended header', REMEDY);
  const text = (await reader.read(offset, size)).toString('latin1');
  for (const line of text.split('\n')) {
    const key = /^\d+ ([^=]*)=/.exec(line)?.[1] ?? '';
    assertSafe(
      !MEANINGFUL.test(key),
      'ova-archive',
      `an extended header of the archive changes '${key}'`,
      `Make it as a plain USTAR archive. ${REMEDY}`,
    );
  }
}

/**
 * Lists the files of an archive, or the first ones of them.
 *
 * @throws UnsafeImageError for links, folders, paths, names that come twice
 * @throws BrokenImageError for headers that lie or are damaged
 */
export async function readTarIndex(
  reader: DiskReader,
  most = Infinity,
): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let headers = 0; at + BLOCK <= reader.size; headers++) {
    assertSafe(
      headers <= 2 * MAX_ENTRIES && entries.length <= MAX_ENTRIES,
      'ova-entries',
      `it holds more than ${MAX_ENTRIES} files`,
      REMEDY,
    );
    const header = await reader.read(at, BLOCK);
    if (header.every(byte => byte === 0)) break;
    assertSound(
      header.toString('latin1', 257, 262) === 'ustar',
      'ova-archive',
      'something in the archive is no file of it',
    );
    assertChecksum(header);
    const size = numberAt(header, 124, 12);
    const offset = at + BLOCK;
    assertInside(reader.size, { offset, length: size, what: 'a file in it' });
    const type = String.fromCharCode(header[156]);
    if (type === 'x' || type === 'g') {
      await assertHarmless(reader, offset, size);
    } else {
      assertSafe(
        type === '0' || type === '\0',
        'ova-entry-type',
        'it holds links, folders or devices',
        `Only plain files may be in an OVA. ${REMEDY}`,
      );
      const name = nameOf(header);
      assertSafe(
        !names.has(name.toLowerCase()),
        'ova-duplicate',
        `it holds '${name}' twice`,
        REMEDY,
      );
      names.add(name.toLowerCase());
      entries.push({ name, offset, size });
    }
    if (entries.length === most) break;
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
