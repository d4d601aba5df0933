import { readdir, readFile } from 'node:fs/promises';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks after boot at which it started. */
  startTicks: string;
  /** Its argument vector. */
  args: string[];
}

/**
 * Looks a process up. Gives undefined when it does not exist or is only waiting
 * to be buried: where nothing reaps orphans, a dead process still answers to
 * `kill(pid, 0)`.
 */
export async function findProcess(
  pid: number,
): Promise<ProcessIdentity | undefined> {
  try {
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name in parentheses may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') {
      return undefined;
    }
    const args = cmdline.split('\0').slice(0, -1);
    return { pid, startTicks: fields[19], args };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') {
      return undefined;
    }
    throw error;
  }
}

/** Every process whose arguments may be read. */
export async function* processes(): AsyncGenerator<ProcessIdentity> {
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (Number.isSafeInteger(pid)) {
      const found = await findProcess(pid).catch(() => undefined);
      if (found) {
        yield found;
      }
    }
  }
}

/** Does the vector hold `name` followed by `value`? */
export function hasOption(
  args: readonly string[],
  name: string,
  value: string,
): boolean {
  return args.some((arg, index) => arg === name && args[index + 1] === value);
}

/** Changes with every start of the host; undefined where the kernel has none. */
export async function hostBootId(): Promise<string | undefined> {
  try {
    const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return text.trim();
  } catch {
    return undefined;
  }
}
