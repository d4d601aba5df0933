import { InputError } from '@backstage/errors';

/** What OpenSSH calls key types; certificates and DSA are not taken. */
const keyTypes = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
]);

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The length-prefixed fields of an SSH wire blob, or undefined when it is none. */
function wireFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function refuse(index: number, why: string): never {
  throw new InputError(
    `SSH public key ${
      index + 1
    } ${why}. Paste one line of a .pub file, such as "ssh-ed25519 AAAA… you@host"`,
  );
}

/**
 * Checks one line of a `.pub` file: its type, and that its base64 is a key of
 * that type. Returns it as `type base64 comment`, without options that
 * would let a key line carry a command into the guest.
 */
export function parseSshPublicKey(line: string, index = 0): string {
  const text = line.trim();
  if (/PRIVATE KEY/.test(text)) {
    refuse(index, 'is a private key, which must never leave your computer');
  }
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    refuse(index, 'has more than one line');
  }
  const [type, body, ...comment] = text.split(' ').filter(Boolean);
  if (!keyTypes.has(type)) refuse(index, `has no known type`);
  if (!body || !base64.test(body)) refuse(index, 'is not base64');
  const blob = Buffer.from(body, 'base64');
  const fields = wireFields(blob);
  if (!fields || fields.length < 2 || fields[0].toString('latin1') !== type) {
    refuse(index, `is cut off or not a key of type ${type}`);
  }
  return [type, blob.toString('base64'), comment.join(' ')]
    .filter(Boolean)
    .join(' ');
}
