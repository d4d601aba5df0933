import { createHash } from 'node:crypto';

/** Ids are folder names: short, lower case, nothing that a path could mean. */
const ID = /^[a-z0-9]{20}$/;

/**
 * The id of what is made for `marker`.
 *
 * Derived and not drawn, so that a retry finds what the first try made without
 * anything to look up.
 */
export function idFor(
  purpose: 'image' | 'machine' | 'save-point' | 'rebuild',
  marker: string,
): string {
  return hex(`${purpose}:${marker}`).slice(0, 20);
}

/** The id of a public image: another content is another image. */
export function publicImageId(name: string, digest: string): string {
  return hex(`public:${name}:${digest}`).slice(0, 20);
}

/** Could this be one of our ids? Everything else never touches a path. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** A machine's UUID, for QEMU and the guest's firmware. */
export function uuidFor(machineId: string): string {
  const bytes = Buffer.from(hex(`uuid:${machineId}`).slice(0, 32), 'hex');
  bytes[6] = 0x80 + (bytes[6] % 16); // version 8: made by rules of our own
  bytes[8] = 0x80 + (bytes[8] % 64);
  const text = bytes.toString('hex');
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ].join('-');
}

/** A machine's network address, in QEMU's range. */
export function macFor(machineId: string): string {
  const digits = hex(`mac:${machineId}`);
  const tail = [0, 2, 4].map(at => digits.slice(at, at + 2));
  return ['52', '54', '00', ...tail].join(':');
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
