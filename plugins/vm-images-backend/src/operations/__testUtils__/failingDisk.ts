import { open, type FileHandle } from 'node:fs/promises';

type Call = 'write' | 'writev' | 'datasync';

/** As the system words it, with a path that nobody has to read. */
function systemError(code: string, syscall: string): Error {
  const path = '/secret/place/of/the/host';
  return Object.assign(new Error(`${code}: i/o error, ${syscall} '${path}'`), {
    ...{ code, syscall, path, errno: -5 },
  });
}

/**
 * From its n-th call on, a disk refuses one thing, with whatever file. A sync
 * that fails is not repeated: the system tells of lost bytes once only.
 *
 * @returns how to mend it
 */
export async function breakDisk(
  call: Call,
  options: { after: number; code: string },
): Promise<() => void> {
  const probe = await open(__filename);
  const prototype: FileHandle = Object.getPrototypeOf(probe);
  await probe.close();
  let calls = 0;
  const works = prototype[call] as (...args: unknown[]) => Promise<unknown>;
  const failing = async function failing(this: FileHandle, ...args: unknown[]) {
    calls += 1;
    const isBroken =
      call === 'datasync' ? calls === options.after : calls >= options.after;
    if (isBroken) throw systemError(options.code, call);
    return works.apply(this, args);
  };
  Object.assign(prototype, { [call]: failing });
  return () => Object.assign(prototype, { [call]: works });
}
