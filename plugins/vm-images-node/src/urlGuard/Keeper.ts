import { sourceId } from './checkpoints';
import type { CheckpointStore } from './checkpoints';
import type { Transfer } from './transfer';

/** @public */
export interface KeeperOptions {
  /** Called some times a second. */
  onProgress?(progress: { receivedBytes: number; sizeBytes?: number }): void;
  /** When bytes are put on stable storage; default 64 MiB or 5 s. */
  syncEvery?: { bytes?: number; ms?: number };
}

const SYNC_BYTES = 64 * 1024 * 1024;
const SYNC_MS = 5000;
const LOOK_EVERY_MS = 250;

/**
 * Tells how far a transfer is, and remembers what is safe, some times a second
 * and beside the transfer, whether anything comes or not.
 */
export class Keeper {
  readonly #transfer: Transfer;
  readonly #store: CheckpointStore;
  readonly #options: KeeperOptions;
  readonly #timer: NodeJS.Timeout;
  #lastSync = Date.now();
  #toldOffset = -1;
  #syncing: Promise<void> | undefined;
  #failure: unknown;

  constructor(
    transfer: Transfer,
    store: CheckpointStore,
    options: KeeperOptions,
  ) {
    this.#transfer = transfer;
    this.#store = store;
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  tell(): void {
    const { identity, file } = this.#transfer;
    this.#toldOffset = file.offset;
    this.#options.onProgress?.({
      receivedBytes: file.offset,
      sizeBytes: identity.sizeBytes,
    });
  }

  /** Begins a sync if it is due; waits for none. */
  onPiece(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    const { bytes = SYNC_BYTES, ms = SYNC_MS } = this.#options.syncEvery ?? {};
    const { writtenOffset, durableOffset } = this.#transfer.file;
    const unsafe = writtenOffset - durableOffset;
    const isDue =
      unsafe >= bytes || (unsafe > 0 && Date.now() - this.#lastSync >= ms);
    if (isDue && !this.#syncing) {
      this.#syncing = this.#sync()
        .catch(error => {
          this.#failure = error;
        })
        .finally(() => {
          this.#syncing = undefined;
        });
    }
  }

  /** Waits for a sync that runs, and for what it found. */
  async settle(): Promise<void> {
    await this.#syncing;
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  /** After this nothing is synced or saved unless {@link Keeper.save} is called. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.settle();
  }

  /** Puts what came on stable storage, and remembers it. */
  async save(): Promise<void> {
    await this.#transfer.file.sync();
    await this.#sync();
  }

  #look(): void {
    if (this.#failure === undefined) {
      this.onPiece();
    }
    if (this.#transfer.file.offset !== this.#toldOffset) {
      this.tell();
    }
  }

  async #sync(): Promise<void> {
    const { file, identity, address } = this.#transfer;
    // Which file this is may change by a restart meanwhile.
    const remembered = { ...identity, source: sourceId(address) };
    await file.syncWritten();
    await this.#store.save({ ...remembered, offset: file.durableOffset });
    this.#lastSync = Date.now();
  }
}
