import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { ConflictError } from '@backstage/errors';
import type { ExportGroup } from '@vm-images/backstage-plugin-vm-images-node';
import { onPlatform } from '../machines/operations/usePlatform';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { writeDurably } from '../uploads/writeDurably';
import type { CopyContext } from './copyOperation';

type SourceFile = Awaited<ReturnType<ExportGroup['open']>>;

/**
 * Reads the bytes of the image that is copied into `path`, from where an
 * earlier try stopped, and answers their digest.
 *
 * @throws ConflictError when they are not those that the portal knows; the
 * file is gone then, so that a retry reads everything anew
 */
export async function readSource(options: {
  context: CopyContext;
  registry: PlatformRegistry;
  path: string;
}): Promise<string> {
  const { context, registry, path } = options;
  const { signal, operation } = context;
  const { from } = operation.input;
  return onPlatform(
    registry,
    from.platformId,
    ['export'],
    async ({ export: exports }) => {
      const file = await exports.open(from.platformImageId, { signal });
      try {
        const digest = await bring({ context, file, path });
        await assertDigest({ context, file, path, digest });
        return digest;
      } finally {
        await file.close();
      }
    },
  );
}

async function bring(options: {
  context: CopyContext;
  file: SourceFile;
  path: string;
}): Promise<string> {
  const { context, file, path } = options;
  const { signal } = context;
  const { sizeBytes } = file;
  const { O_CREAT, O_RDWR } = constants;
  const target = await open(path, O_CREAT + O_RDWR, 0o600);
  try {
    const hash = createHash('sha256');
    const offset = await keptBytes({ context, file, target, path, hash });
    if (offset > 0) context.log(`Going on at byte ${offset} of ${sizeBytes}`);
    const tell = (bytes: number) =>
      context.progress(sizeBytes > 0 ? bytes / sizeBytes : 1);
    tell(offset);
    if (offset < sizeBytes) {
      const bytes = file.read({ start: offset, end: sizeBytes - 1 });
      const source = addAbortSignal(signal, bytes);
      const end = await writeDurably({
        ...{ file: target, offset, hash, maxOffset: sizeBytes },
        source,
        async commit(readBytes) {
          await context.save({ readBytes });
          tell(readBytes);
        },
      }).finally(() => source.destroy());
      if (end < sizeBytes) {
        throw new ConflictError(
          `The platform sent ${end} of the ${sizeBytes} bytes that it announced`,
        );
      }
    }
    return `sha256:${hash.digest('hex')}`;
  } finally {
    await target.close();
  }
}

/** What an earlier try has left that counts, which is hashed; the rest is cut off. */
async function keptBytes(options: {
  context: CopyContext;
  file: SourceFile;
  target: FileHandle;
  path: string;
  hash: Hash;
}): Promise<number> {
  const { context, file, target, path, hash } = options;
  const { size } = await target.stat();
  const saved = context.state.readBytes ?? 0;
  // Less than was saved is another file: the staging folder was emptied.
  const kept = saved <= size && saved <= file.sizeBytes ? saved : 0;
  await target.truncate(kept);
  if (kept > 0) {
    const chunks = createReadStream(path, {
      ...{ end: kept - 1, highWaterMark: 1024 ** 2, signal: context.signal },
    });
    for await (const chunk of chunks) hash.update(chunk as Buffer);
  }
  return kept;
}

async function assertDigest(options: {
  context: CopyContext;
  file: SourceFile;
  path: string;
  digest: string;
}): Promise<void> {
  const { context, file, path, digest } = options;
  const { from } = context.operation.input;
  const expected = [from.digest, file.digest].filter(one => one !== undefined);
  const other = expected.find(one => one !== digest);
  if (other === undefined) {
    context.log(
      expected.length > 0
        ? `The digest is ${digest}, as it should be`
        : `The digest is ${digest}; nothing is known to compare it with`,
    );
    return;
  }
  await rm(path, { force: true });
  await context.save({ readBytes: 0 });
  throw new ConflictError(
    `The bytes of image "${from.name}" have the digest ${digest}, not ${other} as the portal knows it: they were changed or damaged on platform "${from.platformId}".`,
  );
}
