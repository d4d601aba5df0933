import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ImageStore } from '../store/ImageStore';
import { scrub } from './scrub';

const LOOK_EVERY_MS = 60 * 60 * 1000;

/** Verifies images in the background, each once in a while. */
export class Scrubber {
  readonly #options: {
    images: ImageStore;
    logger: LoggerService;
    /** 0 never verifies. */
    everyMs: number;
  };
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  constructor(options: {
    images: ImageStore;
    logger: LoggerService;
    everyMs: number;
  }) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.everyMs === 0) return;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopping.abort();
  }

  async #look(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const { everyMs, images, logger } = this.#options;
    const { signal } = this.#stopping;
    const before = Date.now() - everyMs;
    try {
      await scrub({ images, logger, signal, before });
    } catch (error) {
      if (!signal.aborted) logger.warn(`Images were not verified: ${error}`);
    } finally {
      this.#running = false;
    }
  }
}
