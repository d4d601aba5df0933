import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  Operation,
  WriteOptions,
} from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from './explain';
import { assertSucceeded, followOperation } from './followOperation';
import { idempotencyKeyOf } from './idempotency';
import { Session, type ActionDependencies } from './Session';

/** What of a scaffolder context is needed here. */
export interface OperationContext {
  logger: LoggerService;
  signal?: AbortSignal;
  task: { id: string };
  step?: { id?: string };
  each?: object;
  getInitiatorCredentials(): Promise<BackstageCredentials>;
  checkpoint<T extends { operationId: string; subjectId: string }>(options: {
    key: string;
    fn: () => Promise<T>;
  }): Promise<T>;
}

/**
 * Starts an operation, once however often the task is recovered, and follows
 * it to its end.
 *
 * @returns The id of what it works on.
 */
export async function runOperation(options: {
  dependencies: ActionDependencies;
  context: OperationContext;
  what: string;
  wait?: boolean;
  start(session: Session, options: WriteOptions): Promise<Operation>;
}): Promise<{ operationId: string; subjectId: string }> {
  const { dependencies, context, what } = options;
  const session = new Session(
    dependencies,
    await context.getInitiatorCredentials(),
  );
  const started = await context.checkpoint({
    key: `vm-images.${what}`,
    fn: async () => {
      const operation = await asked(async () =>
        options.start(session, {
          ...(await session.options()),
          idempotencyKey: idempotencyKeyOf(context, what),
        }),
      );
      return {
        operationId: operation.id,
        subjectId: operation.subject?.id ?? '',
      };
    },
  });
  if (options.wait !== false) {
    const { operation } = await followOperation({
      session,
      operationId: started.operationId,
      logger: context.logger,
      signal: context.signal,
      pollMs: dependencies.pollMs,
    });
    assertSucceeded(operation);
  }
  return started;
}
