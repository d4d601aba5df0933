import { createHash } from 'node:crypto';
import { constants, createReadStream, readFileSync } from 'node:fs';
import {
  mkdir,
  open,
  rm,
  stat,
  statfs,
  type FileHandle,
} from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RunningDigest } from '@vm-images/backstage-plugin-vm-images-node';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Names this boot of the host. Files written in the same boot are as long as
 * they say, even after a `kill -9`; after a power cut they may not be.
 */
export function hostBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not Linux: nothing that was written before this process is trusted.
    return `process-${process.pid}-${process.hrtime.bigint()}`;
  }
}

/** The files of uploads: one flat folder, names made by us alone. */
export class UploadFiles {
  readonly #folder: string;
  /** Digests of files that this process has written from their first byte on. */
  readonly #hashes = new Map<string, RunningDigest>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(id: string): string {
    if (!UUID.test(id)) throw new Error(`"${id}" is not the id of an upload`);
    return join(this.#folder, `${id}.part`);
  }

  async create(id: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = await open(this.path(id), 'wx', 0o600);
    await file.close();
  }

  /** Opens for writing, cut to the bytes that count; never follows a link. */
  async openAt(id: string, offset: number): Promise<FileHandle> {
    const { O_RDWR, O_NOFOLLOW } = constants;
    const file = await open(this.path(id), O_RDWR | O_NOFOLLOW);
    await file.truncate(offset);
    return file;
  }

  async size(id: string): Promise<number> {
    return stat(this.path(id)).then(
      found => found.size,
      error => {
        // Of a file that cannot be looked at nobody knows that it is empty.
        if (error.code !== 'ENOENT') throw error;
        return 0;
      },
    );
  }

  async remove(id: string): Promise<void> {
    this.#hashes.get(id)?.discard();
    this.#hashes.delete(id);
    await rm(this.path(id), { force: true });
  }

  /** Bytes that the folder's disk can still take. */
  async freeBytes(): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }

  /** A running digest, when this process knows every byte before `offset`. */
  hashAt(id: string, offset: number): RunningDigest | undefined {
    const known = this.#hashes.get(id);
    this.#hashes.delete(id);
    if (known && known.length === offset) return known;
    known?.discard();
    return offset === 0 ? new RunningDigest() : undefined;
  }

  /** For the rest of the bytes, if it knows those before `offset` and no others. */
  keepHash(id: string, hash: RunningDigest, offset: number): void {
    hash.rest();
    if (hash.length === offset) this.#hashes.set(id, hash);
    else hash.discard();
  }

  /** `sha256:…` of the whole file, read once if need be. */
  async digest(id: string, hash: RunningDigest | undefined): Promise<string> {
    if (hash && hash.length === (await this.size(id))) {
      const known = await hash.digest().catch(() => undefined);
      if (known) return `sha256:${known}`;
    } else {
      hash?.discard();
    }
    const fresh = createHash('sha256');
    const source = createReadStream(this.path(id), {
      highWaterMark: 1024 ** 2,
    });
    await pipeline(source, fresh);
    return `sha256:${fresh.digest('hex')}`;
  }
}
