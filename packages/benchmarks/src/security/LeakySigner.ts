import { createHmac } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';

/**
 * Checks links as they must not be checked: it stops at the first wrong byte.
 * Shows that the method that finds nothing in the real check would find this.
 */
export class LeakySigner {
  readonly #keys: readonly Buffer[];

  constructor(keys: readonly Buffer[]) {
    this.#keys = keys;
  }

  verify(token: string): void {
    const [body, mac] = token.split('.');
    const given = Buffer.from(mac, 'base64url');
    if (given.toString('base64url') !== mac) throw new NotFoundError('unknown');
    for (const key of this.#keys) {
      const own = createHmac('sha256', key)
        .update(`vm-images/2\n${body}`)
        .digest();
      if (own.every((byte, at) => byte === given[at])) return;
    }
    throw new NotFoundError('There is no such download link.');
  }
}
