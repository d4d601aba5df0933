import { createHash, scrypt } from 'node:crypto';

/** What makes two requests the same. */
export interface RepeatableRequest {
  method: string;
  path: string;
  body: unknown;
}

/**
 * A digest that is the same for the same request. It is stored, and whoever
 * reads the database shall not guess passwords from it: they go in through a
 * slow hash of their own.
 */
export async function hashRequest(
  request: RepeatableRequest,
  salt: readonly string[],
): Promise<string> {
  const body = await withoutSecrets(request.body, salt.join('\n'));
  return createHash('sha256')
    .update(JSON.stringify([request.method, request.path, body ?? null]))
    .digest('hex');
}

/** Keys in order; passwords hashed, and addresses that may hold one. */
async function withoutSecrets(value: unknown, salt: string): Promise<unknown> {
  if (Array.isArray(value)) {
    return Promise.all(value.map(one => withoutSecrets(one, salt)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = [];
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, one] of sorted) {
    const isPassword =
      typeof one === 'string' &&
      (key === 'password' || (key === 'url' && one.includes('@')));
    entries.push([
      key,
      isPassword ? await slowHash(one, salt) : await withoutSecrets(one, salt),
    ]);
  }
  // An object would sort keys that look like numbers first.
  return entries;
}

function slowHash(password: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, (error, hash) => {
      if (error) reject(error);
      else resolve(hash.toString('hex'));
    });
  });
}
