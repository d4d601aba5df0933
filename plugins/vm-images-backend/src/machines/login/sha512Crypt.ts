/**
 * crypt(3) with SHA-512 (`$6$`), the one password hash that every Linux
 * guest of the last fifteen years takes through cloud-init. Node has no
 * crypt(3), and the npm package for it is published for ES modules only, which
 * a CommonJS backend cannot load; the scheme is short and frozen, and tests
 * hold this against its published vectors.
 *
 * The names A, B, DP, DS, P and S are those of the specification
 * ("Unix crypt using SHA-256 and SHA-512", U. Drepper).
 */
import { hash, randomBytes } from 'node:crypto';

const alphabet =
  './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digestBytes = 64;
const saltCharacters = 16;
/** What crypt(3) does when the hash names no other number. */
const rounds = 5000;

const sha512 = (...parts: Buffer[]): Buffer =>
  hash('sha512', Buffer.concat(parts), 'buffer');

/** `bytes` over and over, cut to `length`. */
function repeatTo(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, length === 0 ? undefined : bytes);
}

function firstDigest(password: Buffer, salt: Buffer): Buffer {
  const b = sha512(password, salt, password);
  const parts = [password, salt, repeatTo(b, password.length)];
  for (let left = password.length; left > 0; left = Math.floor(left / 2)) {
    parts.push(left % 2 === 1 ? b : password);
  }
  return sha512(...parts);
}

function stretch(password: Buffer, salt: Buffer): Buffer {
  let digest = firstDigest(password, salt);
  const dp = sha512(Buffer.alloc(password.length * password.length, password));
  const p = repeatTo(dp, password.length);
  const ds = sha512(Buffer.alloc(salt.length * (16 + digest[0]), salt));
  const s = repeatTo(ds, salt.length);
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? digest : p);
    digest = sha512(...parts);
  }
  return digest;
}

/** The order of bytes is the specification's: triples that turn by one place. */
function encode(digest: Buffer): string {
  let text = '';
  const emit = (value: number, characters: number) => {
    for (let i = 0, left = value; i < characters; i += 1) {
      text += alphabet[left % 64];
      left = Math.floor(left / 64);
    }
  };
  for (let i = 0; i < 21; i += 1) {
    const triple = [i, i + 21, i + 42];
    const [high, middle, low] = [0, 1, 2].map(n => digest[triple[(n + i) % 3]]);
    emit(high * 65536 + middle * 256 + low, 4);
  }
  emit(digest[digestBytes - 1], 2);
  return text;
}

function randomSalt(): string {
  // 64 characters: the low six bits of a random byte are as good as random.
  return [...randomBytes(saltCharacters)].map(b => alphabet[b % 64]).join('');
}

/**
 * Hashes a password for `/etc/shadow`: `$6$<salt>$<hash>`. Takes about ten
 * milliseconds of processor time.
 */
export function sha512Crypt(password: string, salt = randomSalt()): string {
  const used = salt.slice(0, saltCharacters);
  const digest = stretch(Buffer.from(password), Buffer.from(used));
  return `$6$${used}$${encode(digest)}`;
}
