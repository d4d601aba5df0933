import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { PlatformStateRow } from '../../database/tables';
import type { PlatformRegistry } from '../PlatformRegistry';
import { ensureTemplates } from './ensureTemplates';
import { reconcileImages } from './reconcileImages';
import { reconcileMachines } from './reconcileMachines';
import type { SyncContext, SyncResult } from './SyncContext';

/** A walk that takes longer is given up; the next one begins anew. */
const PATIENCE_MS = 15 * 60_000;
/** How long requests for a walk are collected after the first one. */
const SETTLE_MS = 2_000;

export interface PlatformSyncOptions {
  database: Knex;
  registry: PlatformRegistry;
  logger: LoggerService;
  /** Who owns what was made outside of the portal. */
  adoptAs(platformId: string): string | undefined;
  /** Make a VM template of each public image once. */
  templatesFromPublicImages: boolean;
  /** Is told what each part of a walk changed. */
  onChanges?(changes: {
    platformId: string;
    what: 'images' | 'machines';
    result: SyncResult;
  }): void;
}

/** How one walk is made. */
export interface SyncRequest {
  signal?: AbortSignal;
  /** Believe it when very much has gone at once. */
  acceptLosses?: boolean;
  log?(line: string): void;
}

/**
 * Keeps the rows of images and machines in step with the platforms: on
 * request, on a schedule, and a moment after operations have ended. Of one
 * platform one walk is under way at a time.
 */
export class PlatformSync {
  readonly #options: PlatformSyncOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #requested = new Map<string, NodeJS.Timeout>();
  /** Platforms all of whose public images were looked at for templates. */
  readonly #checked = new Set<string>();
  readonly #stop = new AbortController();

  constructor(options: PlatformSyncOptions) {
    this.#options = options;
  }

  /** Walks soon, once for however many requests. */
  request(platformId: string): void {
    if (this.#stop.signal.aborted || this.#requested.has(platformId)) return;
    const timer = setTimeout(() => {
      this.#requested.delete(platformId);
      void this.runQuietly(platformId);
    }, SETTLE_MS);
    timer.unref();
    this.#requested.set(platformId, timer);
  }

  /** Walks now. What goes wrong is kept with the platform and logged. */
  async runQuietly(platformId: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.run(platformId, { signal });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const { logger } = this.#options;
      logger.warn(`Platform ${platformId} was not synchronized: ${error}`);
    }
  }

  /**
   * Walks now, after a walk that is under way.
   *
   * @throws when the platform cannot be asked, or is not believed.
   */
  async run(platformId: string, request: SyncRequest = {}): Promise<void> {
    let other = this.#running.get(platformId);
    while (other) {
      await other.catch(() => {});
      other = this.#running.get(platformId);
    }
    const walk = this.#walk(platformId, request).finally(() =>
      this.#running.delete(platformId),
    );
    this.#running.set(platformId, walk);
    await walk;
  }

  /** Ends walks and forgets requests. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#requested.values()) clearTimeout(timer);
    await Promise.allSettled(this.#running.values());
  }

  async #walk(platformId: string, request: SyncRequest): Promise<void> {
    const signals = [
      this.#stop.signal,
      AbortSignal.timeout(PATIENCE_MS),
      ...(request.signal ? [request.signal] : []),
    ];
    try {
      const context = this.#contextOf(platformId, {
        ...request,
        signal: AbortSignal.any(signals),
      });
      await this.#compare(context);
      await this.#note(platformId, undefined);
    } catch (error) {
      if (!this.#stop.signal.aborted) await this.#note(platformId, error);
      throw error;
    }
  }

  #contextOf(
    platformId: string,
    request: SyncRequest & { signal: AbortSignal },
  ): SyncContext {
    const { database, registry, logger, adoptAs } = this.#options;
    return {
      database,
      platform: registry.use(platformId),
      adoptAs: adoptAs(platformId) ?? '',
      acceptLosses: request.acceptLosses ?? false,
      signal: request.signal,
      log: request.log ?? (line => logger.warn(line)),
    };
  }

  async #compare(context: SyncContext): Promise<void> {
    const { id } = context.platform;
    const images = await reconcileImages(context);
    this.#tell(id, 'images', images);
    this.#tell(id, 'machines', await reconcileMachines(context));
    if (this.#options.templatesFromPublicImages) {
      // What a process that died in between left out is made good for once.
      const first = !this.#checked.has(id);
      await ensureTemplates(context, first ? undefined : images.found);
      this.#checked.add(id);
    }
  }

  #tell(
    platformId: string,
    what: 'images' | 'machines',
    result: SyncResult,
  ): void {
    const { found, changed, gone } = result;
    if (found.length + changed.length + gone.length === 0) return;
    this.#options.logger.info(
      `Platform ${platformId}, ${what}: ${found.length} found, ${changed.length} changed, ${gone.length} gone`,
    );
    this.#options.onChanges?.({ platformId, what, result });
  }

  async #note(platformId: string, error: unknown): Promise<void> {
    const now = Date.now();
    const failed = error !== undefined;
    const row = {
      platform_id: platformId,
      last_sync_at: failed ? null : now,
      last_sync_error: failed
        ? String((error as Error)?.message ?? error).slice(0, 2000)
        : null,
    };
    await this.#options
      .database<PlatformStateRow>('platform_states')
      .insert(row)
      .onConflict('platform_id')
      // A failure leaves the time of the last success as it was.
      .merge(
        failed ? ['last_sync_error'] : ['last_sync_at', 'last_sync_error'],
      );
  }
}
