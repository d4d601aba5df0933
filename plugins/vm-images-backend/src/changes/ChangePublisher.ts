import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  signalChannel,
  topics,
  type ChangeEvent,
} from '@vm-images/backstage-plugin-vm-images-common';

/** Who may know that something changed. */
export interface Audience {
  /** Entity refs of users and groups; a group reaches its members. */
  refs: readonly (string | undefined)[];
  /** Everyone sees the thing itself, so everyone may know. */
  everyone?: boolean;
}

/**
 * Tells open pages and other plugins what changed, after commit. A message
 * says only which thing it was; whoever may see it asks the API. What goes
 * wrong here is logged and disturbs nothing: pages also look by themselves.
 */
export class ChangePublisher {
  readonly #events: EventsService;
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;

  constructor(options: {
    events: EventsService;
    signals: SignalsService;
    logger: LoggerService;
  }) {
    this.#events = options.events;
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  async publish(change: ChangeEvent, audience: Audience): Promise<void> {
    const entityRef = audience.refs.filter(
      (ref): ref is string => ref !== undefined && ref.includes('/'),
    );
    const work: Promise<void>[] = [
      // Other plugins hear only what exists, never how far an operation is.
      change.operation
        ? Promise.resolve()
        : this.#events.publish({
            topic: topics[change.type],
            eventPayload: change,
          }),
    ];
    if (audience.everyone) {
      work.push(
        this.#signals.publish({
          recipients: { type: 'broadcast' },
          channel: signalChannel,
          message: change,
        }),
      );
    } else if (entityRef.length > 0) {
      work.push(
        this.#signals.publish({
          recipients: { type: 'user', entityRef },
          channel: signalChannel,
          message: change,
        }),
      );
    }
    for (const result of await Promise.allSettled(work)) {
      if (result.status === 'rejected') {
        this.#logger.warn(
          `Could not tell that ${change.type} ${change.id} was ${change.change}: ${result.reason}`,
        );
      }
    }
  }
}
