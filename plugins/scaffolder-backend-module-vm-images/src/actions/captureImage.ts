import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runOperation } from '../operations/runOperation';
import type { ActionDependencies } from '../operations/Session';
import { captureImageExamples } from './captureImage.examples';

/** `vm-images:capture`: an image of a virtual machine. */
export function createCaptureImageAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:capture',
    description:
      'Makes an image of a virtual machine: of a disk, of all disks, or of a snapshot or backup',
    examples: captureImageExamples,
    schema: {
      input: {
        virtualMachineId: z => z.string(),
        name: z => z.string({ description: 'Name of the image' }),
        description: z => z.string().optional(),
        ownerRef: z => z.string().optional(),
        family: z => z.string().optional(),
        version: z => z.string().optional(),
        tags: z => z.array(z.string()).optional(),
        stopFirst: z =>
          z
            .boolean({
              description: 'Stop the machine for the copy, then start it again',
            })
            .optional(),
        source: z =>
          z
            .union(
              [
                z.object({ type: z.enum(['system-disk', 'full-machine']) }),
                z.object({
                  type: z.literal('data-disk'),
                  diskId: z.string(),
                }),
                z.object({
                  type: z.enum(['snapshot', 'backup']),
                  savePointId: z.string(),
                }),
                z.object({
                  type: z.enum(['new-snapshot', 'new-backup']),
                  keep: z.boolean(),
                  name: z.string().optional(),
                }),
              ],
              {
                description: 'What it is made from; the system disk if absent',
              },
            )
            .optional(),
        wait: z => z.boolean().optional(),
      },
      output: {
        imageId: z => z.string(),
        operationId: z => z.string(),
        url: z => z.string({ description: 'Path of its page in the portal' }),
      },
    },
    async handler(ctx) {
      const { wait, ...request } = ctx.input;
      const { operationId, subjectId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'capture',
        wait,
        start: async (session, options) =>
          (
            await session.api.captureImage(request, options)
          ).operation,
      });
      ctx.output('imageId', subjectId);
      ctx.output('operationId', operationId);
      ctx.output('url', `/vm-images/images/${subjectId}`);
    },
  });
}
