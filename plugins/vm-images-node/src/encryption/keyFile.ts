import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceUnavailableError } from '@backstage/errors';

const KEY_BYTES = 32;
const LOCK_PATIENCE_MS = 10_000;
const LOCK_STALE_MS = 60_000;
const LOCK_POLL_MS = 25;

/** All keys of a file: versions are counted from 1. */
export type KeyRing = Record<string, Buffer[]>;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function broken(path: string, what: string): Error {
  return new ServiceUnavailableError(
    `The key file ${path} ${what}. Restore it from its backup; without it no encrypted image can be opened.`,
  );
}

function parse(path: string, text: string): KeyRing {
  const damaged = () => broken(path, 'is damaged');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged();
  }
  const { version, keys } = (content ?? {}) as {
    version?: unknown;
    keys?: unknown;
  };
  if (version !== 1 || typeof keys !== 'object' || keys === null) {
    throw damaged();
  }
  return Object.fromEntries(
    Object.entries(keys).map(([name, versions]: [string, unknown]) => {
      const bytes = Array.isArray(versions)
        ? versions.map(one => Buffer.from(String(one), 'base64'))
        : [];
      const isSound =
        bytes.length > 0 && bytes.every(one => one.length === KEY_BYTES);
      if (!isSound) throw damaged();
      return [name, bytes];
    }),
  );
}

function print(ring: KeyRing): string {
  const keys = Object.fromEntries(
    Object.entries(ring).map(([name, versions]) => [
      name,
      versions.map(one => one.toString('base64')),
    ]),
  );
  return `${JSON.stringify({ version: 1, keys }, undefined, 2)}\n`;
}

/**
 * Reads the keys; undefined when there is no such file.
 *
 * @throws ServiceUnavailableError when it is damaged, or others may read it
 */
export async function readKeyFile(path: string): Promise<KeyRing | undefined> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw broken(path, `cannot be read (${codeOf(error)})`);
  }
  try {
    const { mode } = await file.stat();
    if (mode % 0o100 !== 0) {
      throw new ServiceUnavailableError(
        `The key file ${path} can be read by other users of this host, so it is not used. Run \`chmod 600\` on it, and consider its keys as known.`,
      );
    }
    return parse(path, await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

async function writeKeyFile(
  path: string,
  ring: KeyRing,
  isNew: boolean,
): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(print(ring));
      await file.sync();
    } finally {
      await file.close();
    }
    // What somebody else has made meanwhile is never replaced by a new one.
    if (isNew) await link(partial, path);
    else await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const held = await stat(lock).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > LOCK_STALE_MS) {
      await rm(lock, { force: true });
    } else if (Date.now() > deadline) {
      throw new ServiceUnavailableError(
        `The key file ${path} is being changed by somebody else. If nobody is, remove ${lock}.`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, LOCK_POLL_MS));
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * Changes the keys, one process at a time; makes the file (mode 0600) and its
 * folder (0700) when they are not there. `change` adds to the ring and says
 * whether anything was.
 */
export async function changeKeyFile(
  path: string,
  change: (ring: KeyRing) => boolean,
): Promise<KeyRing> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return locked(path, async () => {
    const found = await readKeyFile(path);
    const ring = found ?? {};
    if (change(ring)) await writeKeyFile(path, ring, found === undefined);
    return ring;
  });
}

/** A new key for a ring. */
export function newKeyBytes(): Buffer {
  return randomBytes(KEY_BYTES);
}
