import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ChangeTopic } from '@vm-images/backstage-plugin-vm-images-common';
import type { OperationObserver, OperationRow } from '../operations';
import { cancelledParts } from './cancelledParts';
import type { ChangePublisher } from './ChangePublisher';
import { operationTitle } from './operationTitle';

const subjectTopics: Record<string, ChangeTopic> = {
  image: 'image',
  'virtual-machine': 'virtualMachine',
};

const outcomes: Record<string, { title: string; severity: 'normal' | 'high' }> =
  {
    succeeded: { title: 'finished', severity: 'normal' },
    failed: { title: 'failed', severity: 'high' },
    cancelled: { title: 'cancelled', severity: 'normal' },
  };

/** Kinds after which the lists show the subject no more. */
const removing = /\.(delete|destroy)$/;

/** Where a person looks at what an operation worked on. */
function linkOf(operation: OperationRow): string {
  const { subject, outcome, kind } = operation;
  const isShown = kind === 'image.delete' || !removing.test(kind);
  if (subject && outcome === 'succeeded' && isShown) {
    if (subject.type === 'image') return `/vm-images/images/${subject.id}`;
    if (subject.type === 'virtual-machine') {
      return `/vm-images/machines/${subject.id}`;
    }
  }
  return `/vm-images/operations?open=${operation.id}`;
}

/**
 * Reports operations: live progress to the pages of those whom they concern, a
 * notification to whoever started one when it ends, and a line in the audit log.
 */
export class OperationReporter implements OperationObserver {
  readonly #publisher: ChangePublisher;
  readonly #notifications: NotificationService;
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;

  constructor(options: {
    publisher: ChangePublisher;
    notifications: NotificationService;
    auditor: AuditorService;
    logger: LoggerService;
  }) {
    this.#publisher = options.publisher;
    this.#notifications = options.notifications;
    this.#auditor = options.auditor;
    this.#logger = options.logger;
  }

  async onChange(operation: OperationRow): Promise<void> {
    const step = operation.steps[operation.stepIndex];
    await this.#publisher.publish(
      {
        type: 'operation',
        id: operation.id,
        change: 'updated',
        operation: {
          id: operation.id,
          kind: operation.kind,
          status: operation.status,
          stage: step?.title,
          progress: operation.progress,
          subjectId: operation.subject?.id,
          parentId: operation.parentId,
        },
      },
      this.#audience(operation),
    );
  }

  async onEnd(operation: OperationRow): Promise<void> {
    await this.#tellSubject(operation);
    await this.#audit(operation);
    await this.#notify(operation);
  }

  async #tellSubject(operation: OperationRow): Promise<void> {
    const { subject } = operation;
    const type = subject && subjectTopics[subject.type];
    if (!subject || !type) return;
    const deleted =
      removing.test(operation.kind) && operation.outcome === 'succeeded';
    await this.#publisher.publish(
      { type, id: subject.id, change: deleted ? 'deleted' : 'updated' },
      this.#audience(operation),
    );
  }

  async #audit(operation: OperationRow): Promise<void> {
    const event = await this.#auditor.createEvent({
      eventId: 'operation-end',
      severityLevel: 'medium',
      meta: {
        operationId: operation.id,
        kind: operation.kind,
        subject: operation.subject,
        createdBy: operation.createdBy,
        ownerRef: operation.ownerRef,
        outcome: operation.outcome,
      },
    });
    if (operation.outcome === 'failed') {
      const reason = operation.error?.reason ?? 'unknown';
      await event.fail({ error: new Error(reason) });
    } else {
      await event.success();
    }
  }

  async #notify(operation: OperationRow): Promise<void> {
    // The parts of a launch of many are told by their parent, all in one.
    const person = operation.createdBy.startsWith('user:');
    if (operation.parentId || !person) return;
    const outcome = outcomes[operation.outcome ?? operation.status];
    if (!outcome) return;
    const description = operation.error?.reason ?? cancelledParts(operation);
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: operation.createdBy },
        payload: {
          title: `${operationTitle(operation)}: ${outcome.title}`,
          ...(description && { description }),
          link: linkOf(operation),
          severity: outcome.severity,
          topic: `vm-images.${operation.kind}`,
          // One operation is one notification, also if it is told twice.
          scope: `vm-images.operation.${operation.id}`,
        },
      });
    } catch (error) {
      this.#logger.warn(
        `Could not notify ${operation.createdBy} of operation ${operation.id}: ${error}`,
      );
    }
  }

  #audience(operation: OperationRow) {
    return { refs: [operation.ownerRef, operation.createdBy] };
  }
}
