/** What OpenSSH calls the types of keys that the backend takes. */
const keyTypes = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
]);

const MAX_KEYS = 10;

/** The public keys in a text, one a line, and what is wrong with the first bad one. */
export function readSshKeys(text: string): {
  keys: string[];
  problem?: string;
} {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  if (isPrivateKey(text)) {
    return { keys: [], problem: PRIVATE_KEY };
  }
  for (const [at, line] of lines.entries()) {
    const problem = problemOf(line);
    if (problem) {
      const which = lines.length > 1 ? `Key ${at + 1}` : 'The key';
      return { keys: [], problem: `${which} ${problem}` };
    }
  }
  if (lines.length > MAX_KEYS) {
    return { keys: [], problem: `At most ${MAX_KEYS} keys.` };
  }
  return { keys: lines };
}

export const PRIVATE_KEY =
  'This is a private key, which must never leave your computer. Use the .pub file beside it.';

export function isPrivateKey(text: string): boolean {
  return /PRIVATE KEY/.test(text);
}

function problemOf(line: string): string | undefined {
  const [type, body] = line.split(/\s+/);
  if (!keyTypes.has(type)) {
    return 'has no known type. Paste one line of a .pub file, such as “ssh-ed25519 AAAA… you@host”.';
  }
  return typeInside(body) === type
    ? undefined
    : 'is cut off. Paste the whole line of the .pub file.';
}

/**
 * A key is a row of parts, each with four bytes of length before it; the first
 * says its type. `undefined` when the parts do not fill it exactly.
 */
function typeInside(body: string | undefined): string | undefined {
  if (!body || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(body), byte => byte.charCodeAt(0));
  } catch {
    return undefined;
  }
  const view = new DataView(bytes.buffer);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts.length > 1 ? String.fromCharCode(...parts[0]) : undefined;
}
