import { createHash } from 'node:crypto';

/** `sha256:` and 64 hex digits. @internal */
export function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
