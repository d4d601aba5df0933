import type { DiskFormat } from '../model/types';
import { u64 } from './bytes';
import { isOvaStart } from './isOvaStart';
import { findText } from './text';
import { refusedSignatures, takenSignatures } from './signatures';

/** What the first bytes of a file suggest; the full inspection decides. @public */
export interface DiskStart {
  /** `undefined` if refused, or if the start alone cannot tell. */
  format?: DiskFormat;
  /** What the disk, or several, are packed in; they are looked at there. */
  container?: 'ova';
  /** In bytes, where the first bytes hold it. */
  virtualSizeBytes?: number;
  /** Why the file will be refused, and what to do about it. */
  refusal?: { reason: string; remedy: string };
}

function virtualSizeOf(
  format: DiskFormat,
  start: Uint8Array,
): number | undefined {
  switch (format) {
    case 'qcow2':
      return u64(start, 24, false);
    case 'vmdk': {
      const sectors = u64(start, 12, true);
      return sectors === undefined ? undefined : sectors * 512;
    }
    case 'vdi':
      return u64(start, 0x170, true);
    case 'vhd':
      return u64(start, 48, false);
    default:
      return undefined;
  }
}

/**
 * A first look at a file before it is sent or fetched: gives the format or the
 * reason of a refusal at once. Hand it the first 36 KiB or more (an ISO shows
 * itself only at 32 KiB). A fixed VHD has nothing at its start and reads as raw.
 *
 * Isomorphic: a browser calls it on `file.slice(0, 64 * 1024)`.
 *
 * @public
 */
export function detectDiskStart(start: Uint8Array): DiskStart {
  const edges = { head: start, tail: new Uint8Array(0) };
  const taken = takenSignatures.filter(it => it.matches(edges));
  const refused = refusedSignatures.filter(it => it.matches(edges));
  if (taken.length + refused.length > 1) {
    const names = [
      ...taken.map(it => it.format),
      ...refused.map(it => it.name),
    ];
    return {
      refusal: {
        reason: `it claims to be several formats at once (${names.join(', ')})`,
        remedy: 'Convert it to a plain qcow2 with a tool that you trust.',
      },
    };
  }
  if (taken.length === 0 && isOvaStart(start)) return { container: 'ova' };
  if (refused[0]) {
    const { name, remedy } = refused[0];
    return { refusal: { reason: `${name} is not taken`, remedy } };
  }
  if (taken[0]) {
    const { format } = taken[0];
    return { format, virtualSizeBytes: virtualSizeOf(format, start) };
  }
  if (start.length === 0) {
    return {
      refusal: { reason: 'the file is empty', remedy: 'Give a disk image.' },
    };
  }
  const text = findText(start);
  if (text) {
    return { refusal: { reason: text.reason, remedy: text.remedy } };
  }
  return { format: 'raw' };
}
