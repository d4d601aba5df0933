import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * Hashes a file: `sha256:` and 64 hex digits.
 *
 * @param onBytes - hears how many bytes were read, chunk by chunk
 * @throws the abort reason
 */
export async function digestOf(
  path: string,
  options: {
    signal?: AbortSignal;
    onBytes?(count: number): void | Promise<void>;
  } = {},
): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) {
    options.signal?.throwIfAborted();
    hash.update(chunk);
    await options.onBytes?.(chunk.length);
  }
  return `sha256:${hash.digest('hex')}`;
}
