import { addAbortSignal, type Readable } from 'node:stream';
import { ConflictError } from '@backstage/errors';
import { findFile } from '../downloads/formats/fileRow';
import { attachment, downloadFileName } from '../downloads/fileName';
import { onPlatform } from '../machines/operations/usePlatform';
import type {
  ExportContext,
  ExportParts,
  ExportState,
} from './exportOperation';
import type { S3Bucket, StoredPart } from './s3/S3Bucket';
import { partSizeFor, uploadParts } from './s3/uploadParts';

/** Metadata of objects; which operation made it is how a retry knows its own. */
const MADE_BY = 'vm-images-operation';

interface SourceFile {
  sizeBytes: number;
  read(range: { start: number; end: number }): Readable;
  close(): Promise<void>;
}

interface Target {
  bucket: S3Bucket;
  key: string;
}

/** Uploads what the bucket lacks, from where an earlier try stopped. */
export async function uploadImage(
  context: ExportContext,
  parts: ExportParts,
): Promise<Partial<ExportState>> {
  const { operation, state, signal } = context;
  const { target, key, platformId, platformImageId } = operation.input;
  const at: Target = { bucket: parts.buckets.use(target), key };
  const made = state.uploadId && (await findMade(context, at));
  if (made) return made;
  const upload = (file: SourceFile) => uploadFile({ context, parts, at, file });
  if (state.fileDigest === undefined) {
    return onPlatform(parts.registry, platformId, ['export'], async platform =>
      closing(await platform.export.open(platformImageId, { signal }), upload),
    );
  }
  return closing(await openFile(context, parts), upload);
}

async function closing<T>(
  file: SourceFile,
  work: (file: SourceFile) => Promise<T>,
): Promise<T> {
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function openFile(
  { operation, fenced }: ExportContext,
  { files }: ExportParts,
): Promise<SourceFile> {
  const { imageDigest: digest, format } = operation.input;
  const row = await fenced(tx => findFile(tx, { digest, format }));
  if (row?.status === 'ready') return files.open(row);
  throw new ConflictError(
    `The file of the image as ${format} is not here any more. Export it again.`,
  );
}

/** An earlier try got to the end, and nobody was told. */
async function findMade(
  { operation, signal }: ExportContext,
  { bucket, key }: Target,
): Promise<ExportState | undefined> {
  const object = await bucket.head({ key, signal });
  if (object?.metadata[MADE_BY] !== operation.id) return undefined;
  const { sizeBytes, etag } = object;
  return { sizeBytes, etag, digest: `sha256:${object.metadata.sha256}` };
}

async function uploadFile(options: {
  context: ExportContext;
  parts: ExportParts;
  at: Target;
  file: SourceFile;
}): Promise<Partial<ExportState>> {
  const { context, at, file } = options;
  const { signal, state, operation } = context;
  const { sizeBytes } = file;
  const expected = state.fileDigest ?? operation.input.imageDigest;
  const sizeOf = options.parts.partSizeFor ?? partSizeFor;
  const { uploadId, there, partBytes } = await beginOrResume(context, at, {
    ...{ expected, partBytes: sizeOf(sizeBytes) },
  });
  const upload = { key: at.key, uploadId };
  const source = file.read({ start: 0, end: sizeBytes - 1 });
  const { parts, digest } = await uploadParts({
    ...{ bucket: at.bucket, upload, partBytes, there, signal },
    source: addAbortSignal(signal, source),
    onStored: bytes => context.progress(bytes / sizeBytes),
  });
  if (digest !== expected) {
    throw new ConflictError(
      `The bytes have the digest ${digest}, not ${expected} as the portal knows it: they were changed or damaged.`,
    );
  }
  await at.bucket.complete({ ...upload, parts, signal });
  return check(context, at, { sizeBytes, digest });
}

/** The upload to go on with, or a new one. */
async function beginOrResume(
  context: ExportContext,
  { bucket, key }: Target,
  wish: { expected: string; partBytes: number },
) {
  const { state, signal, operation } = context;
  const { uploadId, partBytes } = state;
  if (uploadId !== undefined && partBytes !== undefined) {
    const there = await bucket.parts({ key, uploadId, signal });
    if (there) {
      context.log(`Going on: the bucket has ${there.size} parts`);
      return { uploadId, there, partBytes };
    }
  }
  await dropOpenUploads(context, { bucket, key });
  const { imageId, name, format } = operation.input;
  const begun = await bucket.begin({
    ...{ key, signal },
    metadata: {
      sha256: wish.expected.replace(/^sha256:/, ''),
      'vm-images-image': imageId,
      [MADE_BY]: operation.id,
    },
    disposition: attachment(downloadFileName(name, format)),
  });
  await context.save({ uploadId: begun, partBytes: wish.partBytes });
  return {
    ...{ uploadId: begun, partBytes: wish.partBytes },
    there: new Map<number, StoredPart>(),
  };
}

/**
 * Nobody else uploads this object now, so what is open to its key was begun by
 * a try that died before it could write that down.
 */
async function dropOpenUploads(
  { log, signal }: Pick<ExportContext, 'log' | 'signal'>,
  { bucket, key }: Target,
): Promise<void> {
  let open: string[] = [];
  try {
    open = await bucket.openUploads({ key, signal });
  } catch (error) {
    signal.throwIfAborted();
    log(`Could not look for unfinished uploads: ${error}`, 'warn');
  }
  for (const uploadId of open) await bucket.abort({ key, uploadId, signal });
}

/** What the bucket says that it has now. */
async function check(
  { signal, log }: ExportContext,
  { bucket, key }: Target,
  sent: { sizeBytes: number; digest: string },
): Promise<Partial<ExportState>> {
  const object = await bucket.head({ key, signal });
  if (object?.sizeBytes !== sent.sizeBytes) {
    throw new ConflictError(
      `The bucket has ${object?.sizeBytes ?? 'none'} of the ${
        sent.sizeBytes
      } bytes that were sent. Export the image again.`,
    );
  }
  log(`The bucket has ${sent.sizeBytes} bytes with the digest ${sent.digest}`);
  return { ...sent, etag: object.etag };
}

/** Leaves nothing in the bucket that this operation has put there. */
export async function removeUpload(
  context: ExportContext,
  { buckets }: Pick<ExportParts, 'buckets'>,
): Promise<void> {
  const { operation, state, signal } = context;
  const { target, key } = operation.input;
  // Taken out of the configuration: there is no way to it any more.
  if (!buckets.find(target)) return;
  const bucket = buckets.use(target);
  const { uploadId } = state;
  if (uploadId !== undefined) await bucket.abort({ key, uploadId, signal });
  await dropOpenUploads(context, { bucket, key });
  const object = uploadId && (await bucket.head({ key, signal }));
  if (object && object.metadata[MADE_BY] === operation.id) {
    await bucket.remove({ key, signal });
  }
}
