/**
 * Downloads that survive: cut connections, restarts of the process, loss of
 * power. Bytes are hashed on the way and synced every 64 MiB or 5 s, and only
 * what is synced is remembered. A part is asked for only on the condition that
 * the file is still the same (If-Range), and never joined to another one's.
 */
import { rm } from 'node:fs/promises';
import { fileCheckpoints, sourceId } from './checkpoints';
import type { CheckpointStore } from './checkpoints';
import { RefusedUrlError, SourceError } from './errors';
import type { FetchOptions } from './fetchGuarded';
import { Keeper } from './Keeper';
import type { KeeperOptions } from './Keeper';
import { PartialFile } from './PartialFile';
import { compilePolicy } from './policy';
import { RetryBudget } from './retry';
import type { RetryOptions } from './retry';
import { MAX_RESTARTS, transferOnce } from './transfer';
import type { Transfer } from './transfer';

/** @public */
export interface DownloadOptions
  extends Omit<FetchOptions, 'range' | 'ifRange'>,
    KeeperOptions {
  /** What must come out of it, if that is known beforehand. */
  expected?: { sizeBytes?: number; /** In hex. */ sha256?: string };
  /** Default a file beside the download. */
  checkpoints?: CheckpointStore;
  retry?: RetryOptions;
}

/** @public */
export interface DownloadResult {
  sizeBytes: number;
  /** In hex. */
  sha256: string;
  /** Over the network in this call; more than the size if begun again. */
  receivedBytes: number;
  attempts: number;
  /** Where the bytes came from, after redirects, redacted. */
  url?: string;
  contentType?: string;
  fileName?: string;
}

/** Faults after which what was fetched is of no use. */
const USELESS = ['changed', 'lying', 'too-large', 'digest', 'encoded'];

function isUseless(error: unknown): boolean {
  return (
    error instanceof RefusedUrlError ||
    (error instanceof SourceError && USELESS.includes(error.fault))
  );
}

/** Answers the SHA-256 of what came, in hex. */
async function assertExpected(
  transfer: Transfer,
  expected: DownloadOptions['expected'],
): Promise<string> {
  const { sizeBytes, sha256 } = expected ?? {};
  const { offset } = transfer.file;
  if (sizeBytes !== undefined && sizeBytes !== offset) {
    const detail = `The file has ${offset} bytes instead of ${sizeBytes}`;
    throw new SourceError('digest', detail);
  }
  const digest = await transfer.file.digest();
  if (sha256 !== undefined && sha256.toLowerCase() !== digest) {
    const detail = `The file's SHA-256 is ${digest} instead of ${sha256}`;
    throw new SourceError('digest', detail);
  }
  return digest;
}

async function transferAll(
  transfer: Transfer,
  keeper: Keeper,
  budget: RetryBudget,
): Promise<void> {
  const { signal } = transfer.fetch;
  for (;;) {
    const before = transfer.receivedBytes;
    budget.begin();
    try {
      await transferOnce(transfer);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (transfer.restarts > MAX_RESTARTS) {
        throw error;
      }
      const gained = transfer.receivedBytes - before;
      await budget.pauseAfter(error, gained, signal);
    } finally {
      keeper.tell();
    }
  }
}

async function beginTransfer(
  path: string,
  address: string,
  options: DownloadOptions,
  store: CheckpointStore,
): Promise<Transfer> {
  const saved = await store.load();
  const known = saved?.source === sourceId(address) ? saved : undefined;
  const { policy, credentials, signal, resolve, ca } = options;
  const { idleTimeoutMs, headerTimeoutMs, maxBytes } = compilePolicy(policy);
  const patience = Math.ceil(idleTimeoutMs / 2);
  const file = await PartialFile.open(path, known?.offset ?? 0, signal);
  return {
    address,
    file,
    fetch: {
      // Half of it for the silence, half for a second try over a new connection.
      policy: {
        ...policy,
        idleTimeoutMs: patience,
        headerTimeoutMs: Math.min(headerTimeoutMs, patience),
      },
      ...{ credentials, signal, resolve, ca },
    },
    identity:
      known && file.offset > 0
        ? {
            sizeBytes: known.sizeBytes,
            etag: known.etag,
            lastModified: known.lastModified,
          }
        : {},
    restarts: 0,
    receivedBytes: 0,
    maxBytes,
    onPiece: () => {},
    settle: async () => {},
  };
}

/**
 * Downloads a URL into a file, going on where an earlier call stopped.
 *
 * When it fails for good, the partial file and its checkpoint stay if another
 * call could use them, and are removed if not.
 *
 * @param path - absolute; nothing else may write there meanwhile
 * @throws RefusedUrlError if the policy does not allow it
 * @throws SourceError if the source, or the room on this host, fails
 * @throws the signal's reason if it was aborted
 * @public
 */
export async function downloadTo(
  path: string,
  address: string,
  options: DownloadOptions,
): Promise<DownloadResult> {
  const store = options.checkpoints ?? fileCheckpoints(path);
  const transfer = await beginTransfer(path, address, options, store);
  const keeper = new Keeper(transfer, store, options);
  transfer.onPiece = () => keeper.onPiece();
  transfer.settle = () => keeper.settle();
  const budget = new RetryBudget(options.retry);
  try {
    await transferAll(transfer, keeper, budget);
    await keeper.stop();
    await transfer.file.sync();
    const digest = await assertExpected(transfer, options.expected);
    // All of it may have come before anybody looked at the signal.
    options.signal?.throwIfAborted();
    await store.clear();
    return {
      sizeBytes: transfer.file.offset,
      sha256: digest,
      receivedBytes: transfer.receivedBytes,
      attempts: budget.attempts,
      url: transfer.response?.url,
      contentType: transfer.response?.contentType,
      fileName: transfer.response?.fileName,
    };
  } catch (error) {
    await keeper.stop().catch(() => undefined);
    if (isUseless(error)) {
      await store.clear();
      await rm(path, { force: true });
    } else {
      await keeper.save().catch(() => undefined);
    }
    throw error;
  } finally {
    await transfer.file.close();
  }
}
