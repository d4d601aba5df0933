import type { HttpRequest, Upload } from 'tus-js-client';
import { uploadMemory } from './memory';
import { SpeedMeter } from './SpeedMeter';
import { holdInThisTab } from './tabLocks';
import { describeTusError, tusUpload } from './tusUpload';
import type { ChosenFile, UploadItem } from './types';

async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

export interface TransferOptions {
  chosen: ChosenFile;
  /** Continues this one instead of a new one. */
  uploadId?: string;
  endpoint: () => Promise<string>;
  sign: (request: HttpRequest) => Promise<void>;
  onChange: (change: Partial<UploadItem>) => void;
  onUploadId: (uploadId: string) => void;
  onComplete: () => void;
}

/** One file being sent: start, pause, wait for the network, go on. */
export class Transfer {
  readonly #options: TransferOptions;
  #upload: Upload | undefined;
  #meter = new SpeedMeter();
  #release: (() => void) | undefined;
  /** Raised by every start and stop, so that late answers of older ones don't count. */
  #round = 0;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  readonly start = (): void => {
    window.removeEventListener('online', this.start);
    this.#meter = new SpeedMeter();
    const round = ++this.#round;
    this.#options.onChange({ phase: 'starting', error: undefined });
    void this.#open().then(upload => {
      if (round === this.#round) upload.start();
    });
  };

  pause(): void {
    void this.stop();
    this.#options.onChange({ phase: 'paused', bytesPerSecond: undefined });
  }

  async stop(): Promise<void> {
    this.#round++;
    window.removeEventListener('online', this.start);
    this.#release?.();
    this.#release = undefined;
    await this.#upload?.abort();
  }

  async #open(): Promise<Upload> {
    if (this.#options.uploadId) this.#hold(this.#options.uploadId);
    this.#upload ??= tusUpload({
      file: this.#options.chosen.file,
      endpoint: await this.#options.endpoint(),
      uploadId: this.#options.uploadId,
      sign: this.#options.sign,
      callbacks: {
        onUrl: id => this.#named(id),
        onProgress: sent => this.#moved(sent),
        onRetry: () => this.#waits(),
        onSuccess: () => this.#done(),
        onError: error => this.#failed(error),
      },
    });
    return this.#upload;
  }

  #hold(uploadId: string) {
    this.#release ??= holdInThisTab(uploadId);
  }

  #named(uploadId: string) {
    this.#hold(uploadId);
    this.#options.onChange({ uploadId, phase: 'uploading' });
    this.#options.onUploadId(uploadId);
    const { handle } = this.#options.chosen;
    if (handle) void uploadMemory.rememberFile(uploadId, handle);
  }

  #moved(sentBytes: number) {
    const bytesPerSecond = this.#meter.measure(sentBytes, Date.now());
    this.#options.onChange({ phase: 'uploading', sentBytes, bytesPerSecond });
  }

  #waits() {
    this.#meter = new SpeedMeter();
    this.#options.onChange({ phase: 'waiting', bytesPerSecond: undefined });
    const round = this.#round;
    // Browsers don't say which of the two it was, the network or the file.
    void isReadable(this.#options.chosen.file).then(async readable => {
      if (readable || round !== this.#round) return;
      await this.stop();
      this.#options.onChange({
        phase: 'failed',
        error:
          'The file was changed or moved while it was being sent. Cancel, and upload it anew.',
      });
    });
  }

  #done() {
    this.#release?.();
    this.#release = undefined;
    this.#options.onChange({
      phase: 'complete',
      sentBytes: this.#options.chosen.file.size,
      bytesPerSecond: undefined,
    });
    this.#options.onComplete();
  }

  #failed(error: Error) {
    const bytesPerSecond = undefined;
    if (navigator.onLine === false) {
      this.#options.onChange({ phase: 'waiting', bytesPerSecond });
      window.addEventListener('online', this.start, { once: true });
      return;
    }
    this.#release?.();
    this.#release = undefined;
    const message = describeTusError(error);
    this.#options.onChange({ phase: 'failed', error: message, bytesPerSecond });
  }
}
