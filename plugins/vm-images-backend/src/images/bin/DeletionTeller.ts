import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { OperationObserver, OperationRow } from '../../operations';
import { DELETE_IMAGE, type DeleteImageInput } from '../operations/deleteImage';
import {
  DESTROY_IMAGE,
  type DestroyImageInput,
} from '../operations/destroyImage';

type Payload = Parameters<NotificationService['send']>[0]['payload'];

/**
 * Notifies those who lose an image, once it is in the recycle bin or destroyed:
 * whom it was shared with, and its owner where somebody else or a schedule did
 * it. Whoever did it is told by the operation.
 */
export class DeletionTeller implements OperationObserver {
  readonly #notifications: NotificationService;
  readonly #logger: LoggerService;
  readonly #notifyRecipients: boolean;

  constructor(options: {
    notifications: NotificationService;
    logger: LoggerService;
    /** Are recipients told of the end of shares? */
    notifyRecipients: boolean;
  }) {
    this.#notifications = options.notifications;
    this.#logger = options.logger;
    this.#notifyRecipients = options.notifyRecipients;
  }

  async onEnd(operation: OperationRow): Promise<void> {
    const { kind, outcome, subject, ownerRef, createdBy } = operation;
    if (outcome !== 'succeeded' || !subject) return;
    if (kind !== DELETE_IMAGE && kind !== DESTROY_IMAGE) return;
    const input = operation.input as DeleteImageInput | DestroyImageInput;
    const { recipients = [], byOther = false } = input;
    const isDestroyed = kind === DESTROY_IMAGE;
    const shared = {
      // One person of several groups, or told twice, has one of them.
      scope: `vm-images.image.gone.${subject.id}`,
      topic: `vm-images.${kind}`,
    };
    if (this.#notifyRecipients && recipients.length > 0) {
      const not = ownerRef ? [createdBy, ownerRef] : [createdBy];
      await this.#send(recipients, not, {
        title: `Image ${subject.name}, which was shared with you, was ${
          isDestroyed ? 'destroyed' : 'deleted'
        }`,
        description: isDestroyed
          ? 'It is gone for good. Virtual machines that were made from it go on running.'
          : 'Virtual machines that were made from it go on running. You have it again if its owner restores it.',
        link: '/vm-images/images?tab=shared',
        ...{ severity: 'normal', ...shared },
      });
    }
    if (!byOther || !ownerRef) return;
    const person = createdBy.startsWith('user:');
    await this.#send([ownerRef], [createdBy], {
      title: `Your image ${subject.name} was ${
        isDestroyed ? 'destroyed' : 'moved into the recycle bin'
      }`,
      description: `${person ? `By ${createdBy}.` : 'By a schedule.'}${
        isDestroyed ? '' : ' It can be restored there.'
      }`,
      link: isDestroyed
        ? `/vm-images/operations?open=${operation.id}`
        : `/vm-images/images/${subject.id}`,
      ...{ severity: person ? 'high' : 'normal', ...shared },
    });
  }

  async #send(to: string[], not: string[], payload: Payload): Promise<void> {
    const excludeEntityRef = not.filter(ref => ref.startsWith('user:'));
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: to, excludeEntityRef },
        payload,
      });
    } catch (error) {
      this.#logger.warn(
        `Could not notify ${to.join(', ')} that "${payload.title}": ${error}`,
      );
    }
  }
}
