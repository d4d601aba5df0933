import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  assertSucceeded,
  followOperation,
} from '../operations/followOperation';
import { Session, type ActionDependencies } from '../operations/Session';
import { waitExamples } from './wait.examples';

/** `vm-images:wait`: until an operation has ended. */
export function createWaitAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:wait',
    description:
      'Waits until an operation that an earlier step started has ended; fails if it did',
    examples: waitExamples,
    schema: {
      input: { operationId: z => z.string() },
      output: { status: z => z.string() },
    },
    async handler(ctx) {
      const session = new Session(
        dependencies,
        await ctx.getInitiatorCredentials(),
      );
      const { operation } = await followOperation({
        session,
        operationId: ctx.input.operationId,
        logger: ctx.logger,
        signal: ctx.signal,
        pollMs: dependencies.pollMs,
      });
      ctx.output('status', operation.status);
      assertSucceeded(operation);
    },
  });
}
