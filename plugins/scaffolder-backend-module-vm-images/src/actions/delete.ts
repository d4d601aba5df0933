import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runOperation } from '../operations/runOperation';
import type { ActionDependencies } from '../operations/Session';
import { deleteExamples } from './delete.examples';

/** `vm-images:delete`: an image or a virtual machine. */
export function createDeleteAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:delete',
    description:
      'Deletes a virtual machine with its disks, or moves an image into the recycle bin',
    examples: deleteExamples,
    schema: {
      input: {
        virtualMachineId: z => z.string().optional(),
        imageId: z => z.string().optional(),
        confirm: z =>
          z
            .boolean()
            .optional()
            .describe('Also an image from which virtual machines were made'),
        wait: z => z.boolean().optional(),
      },
      output: { operationId: z => z.string() },
    },
    async handler(ctx) {
      const { virtualMachineId, imageId, wait, confirm } = ctx.input;
      if (Boolean(virtualMachineId) === Boolean(imageId)) {
        throw new InputError(
          'vm-images:delete takes either virtualMachineId or imageId',
        );
      }
      const { operationId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'delete',
        wait,
        start: (session, options) =>
          virtualMachineId
            ? session.api.deleteVirtualMachine(virtualMachineId, options)
            : session.api.deleteImage(imageId!, { ...options, confirm }),
      });
      ctx.output('operationId', operationId);
    },
  });
}
