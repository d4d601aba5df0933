/**
 * One try of a download: asks for what is missing, makes sure that it is the
 * same file as before, and appends it.
 */
import type { DownloadCheckpoint } from './checkpoints';
import { SourceError } from './errors';
import { fetchGuarded } from './fetchGuarded';
import type { FetchOptions, GuardedResponse } from './fetchGuarded';
import type { PartialFile } from './PartialFile';

/** What tells whether a file is still the same one. */
export type FileIdentity = Pick<
  DownloadCheckpoint,
  'sizeBytes' | 'etag' | 'lastModified'
>;

/** A download over all its tries. */
export interface Transfer {
  address: string;
  fetch: FetchOptions;
  file: PartialFile;
  identity: FileIdentity;
  /** Facts of the last answer. */
  response?: GuardedResponse;
  /** How often everything had to be fetched again. */
  restarts: number;
  /** Bytes that came over the network. */
  receivedBytes: number;
  maxBytes: number;
  /** Called after each piece. */
  onPiece(): void;
  /** Waits until nothing is under way beside the transfer. */
  settle(): Promise<void>;
}

/** More is a source that can't resume and can't hold a connection either. */
export const MAX_RESTARTS = 3;

function changed(detail: string): never {
  throw new SourceError('changed', detail);
}

/** The strongest means to say "only if it is still the same file". */
function validatorOf(identity: FileIdentity): string | undefined {
  return identity.etag ?? identity.lastModified;
}

async function restart(transfer: Transfer): Promise<void> {
  if (transfer.file.offset > 0) {
    transfer.restarts += 1;
    if (transfer.restarts > MAX_RESTARTS) {
      const detail = `The source broke off ${transfer.restarts} times and can not resume`;
      throw new SourceError('cut-off', detail);
    }
    await transfer.settle();
    await transfer.file.restart();
  }
}

function assertSame(before: FileIdentity, now: FileIdentity): void {
  for (const key of ['etag', 'lastModified', 'sizeBytes'] as const) {
    if (
      before[key] !== undefined &&
      now[key] !== undefined &&
      before[key] !== now[key]
    ) {
      changed('The file at the source is no longer the one that was begun');
    }
  }
}

/** What follows when the answer is the part that was asked for. */
function acceptPart(transfer: Transfer, response: GuardedResponse): void {
  const { range, etag, lastModified } = response;
  const { offset } = transfer.file;
  if (range?.start !== offset) {
    const detail = `The source was asked for bytes from ${offset} and sends those from ${range?.start}`;
    throw new SourceError('lying', detail);
  }
  assertSame(transfer.identity, { etag, lastModified, sizeBytes: range.total });
  transfer.identity.sizeBytes ??= range.total;
}

/** What follows when the answer is the whole file. */
async function acceptWhole(
  transfer: Transfer,
  response: GuardedResponse,
): Promise<void> {
  const { etag, lastModified, contentLength: sizeBytes } = response;
  const now = { etag, lastModified, sizeBytes };
  assertSame(transfer.identity, now);
  await restart(transfer);
  transfer.identity = now;
}

/** 416: there is nothing from the offset on. Right if we have it all. */
function acceptNothing(transfer: Transfer, response: GuardedResponse): void {
  const { offset } = transfer.file;
  if (response.range?.total !== offset) {
    changed(`The source has no bytes from ${offset} on`);
  }
  transfer.identity.sizeBytes ??= offset;
}

/** A part may be small enough where the whole is not. */
function assertAllowedSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) {
    const detail = `The file has ${bytes} bytes or more, and ${maxBytes} are allowed`;
    throw new SourceError('too-large', detail);
  }
}

async function accept(
  transfer: Transfer,
  response: GuardedResponse,
): Promise<void> {
  switch (response.status) {
    case 206:
      return acceptPart(transfer, response);
    case 416:
      return acceptNothing(transfer, response);
    default:
      return acceptWhole(transfer, response);
  }
}

async function appendBody(
  transfer: Transfer,
  body: GuardedResponse['body'],
): Promise<void> {
  const { file, identity } = transfer;
  const { sizeBytes = Infinity } = identity;
  await body.each(piece => {
    if (file.offset + piece.length > sizeBytes) {
      const detail = `The source said ${sizeBytes} bytes and sends more`;
      throw new SourceError('lying', detail);
    }
    assertAllowedSize(file.offset + piece.length, transfer.maxBytes);
    const busy = file.append(piece);
    transfer.receivedBytes += piece.length;
    transfer.onPiece();
    return busy;
  });
  if (file.offset < sizeBytes && sizeBytes !== Infinity) {
    const detail = `The source sent ${file.offset} of ${sizeBytes} bytes`;
    throw new SourceError('cut-off', detail);
  }
}

/** Fetches what is missing; returns when the file is whole. */
export async function transferOnce(transfer: Transfer): Promise<void> {
  const { file, identity, fetch } = transfer;
  const validator = validatorOf(identity);
  if (file.offset > 0 && file.offset === identity.sizeBytes) {
    return;
  }
  if (file.offset > 0 && validator === undefined) {
    // Nothing could prove that the rest belongs to what we have.
    await restart(transfer);
  }
  const response = await fetchGuarded(transfer.address, {
    ...fetch,
    ...(file.offset > 0 && {
      range: { start: file.offset },
      ifRange: validator,
    }),
  });
  try {
    await accept(transfer, response);
    transfer.response = response;
    if (response.status !== 416) {
      const { sizeBytes = 0 } = transfer.identity;
      assertAllowedSize(sizeBytes, transfer.maxBytes);
      await file.assertRoom(sizeBytes - file.offset);
      await appendBody(transfer, response.body);
    }
  } finally {
    response.close();
  }
}
