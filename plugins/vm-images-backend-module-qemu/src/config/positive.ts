import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A whole number above zero, or undefined when the key is not set. */
export function positive(
  config: Config | undefined,
  key: string,
): number | undefined {
  const value = config?.getOptionalNumber(key);
  if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
    throw new InputError(
      `vmImages.qemu: '${key}' is ${value}; it must be a whole number above 0`,
    );
  }
  return value;
}
