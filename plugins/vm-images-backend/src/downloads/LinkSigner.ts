import {
  createHmac,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unknownLink } from './links/refusals';

/** What a signed link says. Whoever holds it may use the link that it names. */
export interface LinkClaims {
  /** Of the row that says the rest. */
  linkId: string;
  /** Milliseconds since 1970; the row says the same. */
  expiresAt: number;
}

/**
 * Signs and checks download links with HMAC-SHA256 over everything they say.
 * The first key signs, all keys check, so that keys can be exchanged while
 * links are out.
 */
export class LinkSigner {
  readonly #keys: readonly Buffer[];

  constructor(keys: readonly Buffer[]) {
    this.#keys = keys;
  }

  sign(claims: LinkClaims): string {
    const body = Buffer.from(
      JSON.stringify({ ...claims, nonce: randomUUID() }),
    ).toString('base64url');
    return `${body}.${this.#mac(this.#keys[0], body).toString('base64url')}`;
  }

  /**
   * Whether it is still live its row has to tell.
   *
   * @throws NotFoundError that does not tell which part was wrong.
   */
  verify(token: string): LinkClaims {
    const [body, mac, ...rest] = token.split('.');
    if (!body || !mac || rest.length > 0) throw unknownLink();
    const given = Buffer.from(mac, 'base64url');
    // One spelling per link: base64url would forgive stray bits at the end.
    if (given.toString('base64url') !== mac) throw unknownLink();
    const good = this.#keys
      .map(key => this.#mac(key, body))
      .map(own => own.length === given.length && timingSafeEqual(own, given));
    if (!good.includes(true)) throw unknownLink();
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as LinkClaims;
  }

  #mac(key: Buffer, body: string): Buffer {
    return createHmac('sha256', key).update(`vm-images/2\n${body}`).digest();
  }
}

/**
 * The key of this installation: made once, kept in a file that only the
 * backend's user may read. Replicas that share the folder share the key.
 */
export async function loadOrCreateKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const read = () => readFile(path);
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const fresh = `${path}.${randomUUID()}`;
  const file = await open(fresh, 'wx', 0o600);
  await file.write(randomBytes(32));
  await file.sync();
  await file.close();
  try {
    // Fails where another replica was quicker; then its key is ours.
    await link(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh);
  }
  return read();
}
