import type { LoggerService } from '@backstage/backend-plugin-api';
import { ForwardedError } from '@backstage/errors';
import type {
  Platform,
  PlatformHealth,
} from '@vm-images/backstage-plugin-vm-images-node';

/** How long an answer about health is taken for the present. */
const FRESH_MS = 5_000;
/** A platform that does not answer in this time is not well. */
const PATIENCE_MS = 15_000;
/** How long a platform that did not start is left alone. */
const START_AGAIN_MS = 30_000;

const neverAsked: PlatformHealth = {
  status: 'unavailable',
  reason: 'It is still being started.',
};

const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error);

/**
 * One platform and what is known of it: whether it has started, and how it
 * was when last asked. Whoever reads never waits; reading something old makes
 * it ask again in the background.
 */
export class PlatformHandle {
  readonly platform: Platform;
  readonly moduleId: string;
  readonly #logger: LoggerService;
  #started = false;
  #stopped = false;
  #startedAt = -Infinity;
  #health = neverAsked;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;

  constructor(platform: Platform, moduleId: string, logger: LoggerService) {
    this.platform = platform;
    this.moduleId = moduleId;
    this.#logger = logger;
  }

  get health(): PlatformHealth {
    if (this.#due()) void this.refresh();
    return this.#health;
  }

  /** Why it cannot be used now, with what mends it; undefined when it can. */
  get unavailable(): string | undefined {
    const { status, reason, remedy } = this.health;
    if (status !== 'unavailable') return undefined;
    const why = `Platform "${this.platform.title}" is unavailable.`;
    const sentences = [why, reason, remedy].filter(one => one !== undefined);
    return sentences.map(asSentence).join(' ');
  }

  /** Asks now, starting the platform first if need be. Never fails. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#asking;
    if (!this.#started) return;
    try {
      await this.platform.stop?.();
    } catch (error) {
      this.#logger.warn(
        `Platform ${this.platform.id} did not stop cleanly: ${messageOf(
          error,
        )}`,
      );
    }
  }

  #due(): boolean {
    const wait = this.#started ? FRESH_MS : START_AGAIN_MS;
    const since = this.#started ? this.#askedAt : this.#startedAt;
    return !this.#stopped && performance.now() - since > wait;
  }

  async #ask(): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      await patiently(this.#start(signal), signal);
      const health = await patiently(this.platform.health({ signal }), signal);
      this.#tell(health);
    } catch (error) {
      this.#tell({ status: 'unavailable', reason: messageOf(error) });
    }
    this.#askedAt = performance.now();
  }

  async #start(signal: AbortSignal): Promise<void> {
    if (this.#started) return;
    this.#startedAt = performance.now();
    try {
      await this.platform.start?.({ signal });
      this.#started = true;
    } catch (error) {
      throw new ForwardedError(
        `It did not start (module ${this.moduleId})`,
        error,
      );
    }
  }

  /** One sentence in the log per change, not per question. */
  #tell(health: PlatformHealth): void {
    const before = this.#health;
    this.#health = health;
    if (health.status === before.status && health.reason === before.reason) {
      return;
    }
    const text = `Platform ${this.platform.id} is ${health.status}`;
    if (health.status === 'ready') this.#logger.info(text);
    else this.#logger.warn(`${text}: ${health.reason ?? 'no reason given'}`);
  }
}

/** Some platforms do not listen to their signal; nobody waits for those. */
async function patiently<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const silence = new Promise<never>((_, reject) => {
    stop = () =>
      reject(new Error(`No answer in ${PATIENCE_MS / 1000} seconds`));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Platforms tell reasons with and without a full stop. */
function asSentence(text: string): string {
  return /[.!?:`]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
