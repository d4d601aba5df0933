/** What the disk below says when it can do no more, in words for people. */
const FAULTS: Record<string, string> = {
  EIO: 'cannot be read or written',
  EROFS: 'takes no writes any more',
  ENXIO: 'is gone',
  ENODEV: 'is gone',
};

/** What is to be done about it. */
export const storageRemedy =
  'Whoever runs the portal has to look at the disk of its staging folder; then try again.';

/**
 * That a disk of this host failed, without the path that the system's own
 * message may hold. Undefined for every other error, a full disk among them.
 */
export function storageFault(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(FAULTS, code))
    return undefined;
  const at = typeof syscall === 'string' ? ` at ${syscall}` : '';
  return `The disk of the portal ${FAULTS[code]} (${code}${at})`;
}
