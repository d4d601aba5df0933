import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Entity } from '@backstage/catalog-model';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  topics,
  type ChangeEvent,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Delta } from './Reader';

/** One family of entities: how to read them all, and one that changed. */
export interface Family {
  /** Part of the provider's name; entities belong to the provider. */
  name: string;
  /** The events that concern it. */
  topics: (typeof topics)[keyof typeof topics][];
  all(): AsyncIterable<Entity> | Promise<Entity[]>;
  /** Left out where all are read again after each change. */
  one?(change: ChangeEvent): Promise<Delta>;
}

/** Changes are gathered for this long, so that ten launches are one mutation. */
const GATHER_MS = 300;

/**
 * Keeps entities in step with the backend: everything on a schedule, single
 * ones as events tell of them.
 */
export class VmImagesEntityProvider implements EntityProvider {
  readonly #family: Family;
  readonly #events: EventsService;
  readonly #runner: SchedulerServiceTaskRunner;
  readonly #logger: LoggerService;
  readonly #changes = new Map<string, ChangeEvent>();
  #timer: NodeJS.Timeout | undefined;
  #connection: EntityProviderConnection | undefined;

  constructor(options: {
    family: Family;
    events: EventsService;
    runner: SchedulerServiceTaskRunner;
    logger: LoggerService;
  }) {
    this.#family = options.family;
    this.#events = options.events;
    this.#runner = options.runner;
    this.#logger = options.logger;
  }

  getProviderName(): string {
    return `vm-images:${this.#family.name}`;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.#events.subscribe({
      id: `catalog-${this.getProviderName()}`,
      topics: this.#family.topics,
      onEvent: async ({ eventPayload }) => {
        this.#gather(eventPayload as ChangeEvent);
      },
    });
    await this.#runner.run({
      id: `refresh-${this.getProviderName()}`,
      fn: () => this.refresh(),
    });
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    const entities: DeferredEntity[] = [];
    for await (const entity of await this.#family.all()) {
      entities.push(this.#deferred(entity));
    }
    await this.#connected().applyMutation({ type: 'full', entities });
  }

  #gather(change: ChangeEvent): void {
    this.#changes.set(change.id, change);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#applyChanges().catch(error =>
        this.#logger.warn(
          `Entities of ${this.getProviderName()} are behind until the next refresh: ${error}`,
        ),
      );
    }, GATHER_MS);
  }

  async #applyChanges(): Promise<void> {
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    const { one } = this.#family;
    if (!one) {
      await this.refresh();
      return;
    }
    const deltas = await Promise.all(changes.map(change => one(change)));
    await this.#connected().applyMutation({
      type: 'delta',
      added: deltas.flatMap(({ added }) => added.map(e => this.#deferred(e))),
      removed: deltas.flatMap(({ removed }) =>
        removed.map(entityRef => ({ entityRef, locationKey: this.#key() })),
      ),
    });
  }

  #deferred(entity: Entity): DeferredEntity {
    return { entity, locationKey: this.#key() };
  }

  #key(): string {
    return this.getProviderName();
  }

  #connected(): EntityProviderConnection {
    if (this.#connection) return this.#connection;
    throw new NotAllowedError(`${this.getProviderName()} is not connected`);
  }
}
