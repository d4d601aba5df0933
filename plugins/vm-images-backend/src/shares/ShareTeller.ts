import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ImageShare } from '@vm-images/backstage-plugin-vm-images-common';
import type { ChangePublisher } from '../changes';

/** Where recipients look what waits for them. */
export const WAITING = '/vm-images/images?tab=shared';

/** A notification about a share, for one side of it. */
export interface ShareNews {
  to: string;
  title: string;
  description?: string;
  link: string;
}

/** Tells of shares: open pages and other plugins, and by notification. */
export class ShareTeller {
  readonly #publisher: Pick<ChangePublisher, 'publish'>;
  readonly #notifications: NotificationService;
  readonly #logger: LoggerService;
  readonly #notify: boolean;

  constructor(options: {
    publisher: Pick<ChangePublisher, 'publish'>;
    notifications: NotificationService;
    logger: LoggerService;
    /** Also send notifications. */
    notify: boolean;
  }) {
    this.#publisher = options.publisher;
    this.#notifications = options.notifications;
    this.#logger = options.logger;
    this.#notify = options.notify;
  }

  /** Somebody was asked just now. */
  async shared(share: ImageShare, principal: string): Promise<void> {
    await this.changed(share, 'created');
    const { image, note } = share;
    await this.send(share, principal, {
      to: share.recipientRef,
      title: `${image.ownerRef ?? share.createdBy} shares image ${
        image.name
      } with you`,
      description: note ?? 'Accept it to launch virtual machines from it.',
      link: WAITING,
    });
  }

  async changed(
    share: ImageShare,
    change: 'created' | 'updated' | 'deleted',
  ): Promise<void> {
    const { image, recipientRef } = share;
    const audience = { refs: [image.ownerRef, recipientRef] };
    await this.#publisher.publish(
      { type: 'share', id: share.id, change },
      audience,
    );
    // Who has the image, and with that its visibility, may have changed.
    await this.#publisher.publish(
      { type: 'image', id: image.id, change: 'updated' },
      audience,
    );
  }

  /** `principal` did it, and is not told what they know. */
  async send(
    share: ImageShare,
    principal: string,
    news: ShareNews,
  ): Promise<void> {
    if (!this.#notify) return;
    const { to, ...payload } = news;
    try {
      await this.#notifications.send({
        recipients: {
          type: 'entity',
          entityRef: to,
          ...(principal.startsWith('user:') && { excludeEntityRef: principal }),
        },
        payload: {
          ...payload,
          severity: 'normal',
          topic: 'vm-images.share',
          scope: `vm-images.share.${share.id}`,
        },
      });
    } catch (error) {
      this.#logger.warn(
        `Could not notify ${to} of the share of image ${share.image.id}: ${error}`,
      );
    }
  }
}
