import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runOperation } from '../operations/runOperation';
import type { ActionDependencies } from '../operations/Session';
import { powerExamples } from './power.examples';

/** `vm-images:power`: start, stop or reboot a virtual machine. */
export function createPowerAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:power',
    description: 'Starts, stops or reboots a virtual machine',
    examples: powerExamples,
    schema: {
      input: {
        virtualMachineId: z => z.string(),
        action: z => z.enum(['start', 'stop', 'force-stop', 'reboot']),
        wait: z => z.boolean().optional(),
      },
      output: { operationId: z => z.string() },
    },
    async handler(ctx) {
      const { virtualMachineId, action, wait } = ctx.input;
      const { operationId } = await runOperation({
        dependencies,
        context: ctx,
        what: `power-${action}`,
        wait,
        start: (session, options) =>
          session.api.powerVirtualMachine(virtualMachineId, action, options),
      });
      ctx.output('operationId', operationId);
    },
  });
}
