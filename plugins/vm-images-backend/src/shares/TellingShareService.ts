import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  ImageShare,
  ShareListQuery,
  ShareRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { CallerResolver, ServiceOptions } from '../authorization';
import type { ChangePublisher } from '../changes';
import type { ShareAnswer, ShareService } from './ShareService';

const answers: Record<ShareAnswer, string> = {
  accept: 'accepted',
  reject: 'rejected',
  leave: 'gave back',
};

const WAITING = '/vm-images/images?tab=shared';
const ofOwner = ({ image }: ImageShare) =>
  `/vm-images/images/${image.id}?tab=sharing`;

/**
 * A share service that tells of every change, once it is made: open pages of
 * owners and recipients, other plugins, and the other side by a notification.
 */
export class TellingShareService implements ShareService {
  readonly #inner: ShareService;
  readonly #callers: CallerResolver;
  readonly #publisher: ChangePublisher;
  readonly #notifications: NotificationService;
  readonly #logger: LoggerService;
  readonly #notify: boolean;

  constructor(options: {
    inner: ShareService;
    callers: CallerResolver;
    publisher: ChangePublisher;
    notifications: NotificationService;
    logger: LoggerService;
    /** Also send notifications. */
    notify: boolean;
  }) {
    this.#inner = options.inner;
    this.#callers = options.callers;
    this.#publisher = options.publisher;
    this.#notifications = options.notifications;
    this.#logger = options.logger;
    this.#notify = options.notify;
  }

  list(query: ShareListQuery, options: ServiceOptions) {
    return this.#inner.list(query, options);
  }

  ofImage(imageId: string, options: ServiceOptions) {
    return this.#inner.ofImage(imageId, options);
  }

  async share(imageId: string, request: ShareRequest, options: ServiceOptions) {
    const results = await this.#inner.share(imageId, request, options);
    const shares = results.items
      .filter(({ result }) => result === 'shared')
      .flatMap(({ share }) => share ?? []);
    for (const share of shares) {
      await this.#tell(share, 'created');
      const { image, note } = share;
      await this.#send(share, options, {
        to: share.recipientRef,
        title: `${image.ownerRef ?? share.createdBy} shares image ${
          image.name
        } with you`,
        description: note ?? 'Accept it to launch virtual machines from it.',
        link: WAITING,
      });
    }
    return results;
  }

  async stop(imageId: string, which: string, options: ServiceOptions) {
    const share = await this.#inner.stop(imageId, which, options);
    await this.#tell(share, 'deleted');
    // Who did not want it or has not answered does not miss it.
    if (share.status !== 'accepted') return share;
    await this.#send(share, options, {
      to: share.recipientRef,
      title: `Image ${share.image.name} is no longer shared with you`,
      description: 'Virtual machines that were made from it go on running.',
      link: WAITING,
    });
    return share;
  }

  async answer(id: string, answer: ShareAnswer, options: ServiceOptions) {
    const share = await this.#inner.answer(id, answer, options);
    await this.#tell(share, 'updated');
    const { image, recipientRef } = share;
    if (image.ownerRef) {
      await this.#send(share, options, {
        to: image.ownerRef,
        title: `${recipientRef} ${answers[answer]} image ${image.name}`,
        link: ofOwner(share),
      });
    }
    return share;
  }

  async #tell(share: ImageShare, change: 'created' | 'updated' | 'deleted') {
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

  async #send(
    share: ImageShare,
    { credentials }: ServiceOptions,
    news: { to: string; title: string; description?: string; link: string },
  ): Promise<void> {
    if (!this.#notify) return;
    const { to, ...payload } = news;
    try {
      const { principal } = await this.#callers.resolve(credentials);
      await this.#notifications.send({
        recipients: {
          type: 'entity',
          entityRef: to,
          // Whoever did it knows.
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
