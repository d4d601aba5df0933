import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Standing } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../../changes';
import { EVERYONE } from '../../database/images';
import { acceptedRecipients } from '../../database/imageShares/readShares';
import { usesImage } from '../../database/machines';
import { selectRows, sql } from '../../database/sql';
import type { ImageRow } from '../../database/tables';

/** What is told of one owner's virtual machines. */
interface Hit {
  ownerRef: string;
  machines: { id: string; name: string }[];
}

const NAMED_AT_MOST = 5;

/**
 * Tells of new standings: signals and events for each image, and after a
 * revocation a notification to everyone who owns virtual machines that use it, be it for a data disk.
 * They keep running; what to do with them is their owners' decision.
 */
export class StandingTeller {
  readonly #database: Knex;
  readonly #publisher: ChangePublisher;
  readonly #notifications: NotificationService;
  readonly #logger: LoggerService;
  readonly #notifyRecipients: boolean;

  constructor(options: {
    database: Knex;
    publisher: ChangePublisher;
    notifications: NotificationService;
    logger: LoggerService;
    /** Also those whom the image is shared with. */
    notifyRecipients: boolean;
  }) {
    this.#notifyRecipients = options.notifyRecipients;
    this.#database = options.database;
    this.#publisher = options.publisher;
    this.#notifications = options.notifications;
    this.#logger = options.logger;
  }

  /** After commit. What goes wrong here is logged and disturbs nothing. */
  async tell(
    images: readonly ImageRow[],
    what: { to: Standing; reason: string },
  ): Promise<void> {
    for (const image of images) {
      await this.#publisher.publish(
        { type: 'image', id: image.id, change: 'updated' },
        {
          refs: [image.owner_ref, image.created_by],
          everyone: image.audience === EVERYONE,
        },
      );
      if (what.to !== 'revoked') continue;
      await this.#tellRecipients(image, what.reason);
      await this.#tellRunners(image, what.reason);
    }
  }

  /** Somebody planned something that cannot be done any more. */
  async tellFailedPlan(
    image: ImageRow,
    plan: { to: Standing; by: string; why: string },
  ): Promise<void> {
    if (!plan.by.startsWith('user:')) return;
    await this.#send(plan.by, {
      title: `Image ${image.name} did not become ${plan.to}`,
      description: plan.why,
      link: `/vm-images/images/${image.id}`,
      severity: 'high',
      topic: 'vm-images.standing',
    });
  }

  /** Before those who run it: who does both is left with what says so. */
  async #tellRecipients(image: ImageRow, reason: string): Promise<void> {
    if (!this.#notifyRecipients) return;
    const recipients = await acceptedRecipients(this.#database, image.id);
    if (recipients.length === 0) return;
    await this.#send(recipients, {
      title: `Image ${image.name} was revoked`,
      description: `${reason} It is shared with you, and cannot be launched any more.`,
      link: `/vm-images/images/${image.id}`,
      severity: 'high',
      ...revocationOf(image),
    });
  }

  async #tellRunners(image: ImageRow, reason: string): Promise<void> {
    for (const hit of await this.#hits(image.id)) {
      const { machines } = hit;
      const names = machines.slice(0, NAMED_AT_MOST).map(({ name }) => name);
      const more = machines.length - names.length;
      await this.#send(hit.ownerRef, {
        title: `Image ${image.name} was revoked`,
        description: `${reason} It runs on ${names.join(', ')}${
          more > 0 ? ` and ${more} more` : ''
        }.`,
        link:
          machines.length === 1
            ? `/vm-images/machines/${machines[0].id}`
            : '/vm-images/machines',
        severity: 'critical',
        ...revocationOf(image),
      });
    }
  }

  async #hits(imageId: string): Promise<Hit[]> {
    const rows = await selectRows<{
      id: string;
      name: string;
      owner_ref: string;
    }>(
      this.#database,
      sql`select m.id, m.name, m.owner_ref from machines m
        where ${usesImage(imageId)} and m.deleted_at is null
          and m.owner_ref <> '' order by m.owner_ref, m.name_key, m.id`,
    );
    const hits = new Map<string, Hit>();
    for (const { id, name, owner_ref: ownerRef } of rows) {
      const hit = hits.get(ownerRef) ?? { ownerRef, machines: [] };
      hit.machines.push({ id, name });
      hits.set(ownerRef, hit);
    }
    return [...hits.values()];
  }

  async #send(
    entityRef: string | string[],
    payload: Parameters<NotificationService['send']>[0]['payload'],
  ): Promise<void> {
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef },
        payload,
      });
    } catch (error) {
      this.#logger.warn(
        `Could not notify ${entityRef} that "${payload.title}": ${error}`,
      );
    }
  }
}

/** One revocation is one notification, also if a person is told twice. */
const revocationOf = ({ id }: ImageRow) => ({
  topic: 'vm-images.image.revoked',
  scope: `vm-images.image.revoked.${id}`,
});
