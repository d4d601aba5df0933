import type { BlockNode } from '../qmp/commands';

/**
 * A machine's own disk that rests on an image.
 *
 * The image is named here, with its format, and not left to what the overlay's
 * header says; and it is opened read-only, so QEMU itself keeps everybody from
 * writing to it while the machine runs. `secrets` are the ids of QEMU's objects
 * that hold the keys, where they are encrypted.
 */
export function overlayNode(
  overlay: string,
  base: string | undefined,
  secrets: { overlay?: string; base?: string } = {},
): BlockNode {
  return {
    driver: 'qcow2',
    ...encryptedBy(secrets.overlay),
    discard: 'unmap',
    file: { driver: 'file', filename: overlay, discard: 'unmap' },
    backing:
      base === undefined
        ? null
        : {
            driver: 'qcow2',
            ...encryptedBy(secrets.base),
            'read-only': true,
            backing: null,
            file: { driver: 'file', filename: base, 'read-only': true },
          },
  };
}

function encryptedBy(secret: string | undefined): Partial<BlockNode> {
  if (secret === undefined) return {};
  return { encrypt: { format: 'luks', 'key-secret': secret } };
}

/** A file whose bytes are the disk, only ever read: seeds and CD-ROM images. */
export function readOnlyRawNode(filename: string): BlockNode {
  return {
    driver: 'raw',
    'read-only': true,
    file: { driver: 'file', filename, 'read-only': true },
  };
}

/** The file that a live backup writes to; holes stay holes. */
export function captureTargetNode(
  node: string,
  filename: string,
  secret?: string,
): BlockNode {
  return {
    driver: 'qcow2',
    ...encryptedBy(secret),
    'node-name': node,
    backing: null,
    discard: 'unmap',
    'detect-zeroes': 'unmap',
    file: { driver: 'file', filename, discard: 'unmap' },
  };
}
