import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import { runOperation } from '../operations/runOperation';
import { Session, type ActionDependencies } from '../operations/Session';
import { exportImageExamples } from './exportImage.examples';

const formats = [
  ...(['qcow2', 'raw', 'vmdk', 'vhd', 'vhdx', 'vdi', 'iso'] as const),
] satisfies DiskFormat[];

/** `vm-images:export`: an image into a bucket of object storage. */
export function createExportImageAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:export',
    description: 'Uploads an image to a bucket that the portal offers',
    examples: exportImageExamples,
    schema: {
      input: {
        imageId: z => z.string(),
        target: z =>
          z.string({ description: 'Name of the bucket in the portal' }),
        format: z =>
          z
            .enum(formats as [DiskFormat, ...DiskFormat[]], {
              description: 'That of the image if absent',
            })
            .optional(),
        wait: z => z.boolean().optional(),
      },
      output: {
        operationId: z => z.string(),
        bucket: z => z.string({ description: 'Once it is there' }).optional(),
        key: z => z.string({ description: 'Of the object' }).optional(),
        digest: z => z.string().optional(),
        url: z => z.string({ description: 'Path of the image in the portal' }),
      },
    },
    async handler(ctx) {
      const { imageId, target, format, wait } = ctx.input;
      const { operationId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'export',
        wait,
        start: async (session, options) =>
          (
            await session.api.exportImage(
              imageId,
              { target, ...(format && { format }) },
              options,
            )
          ).operation,
      });
      ctx.output('operationId', operationId);
      ctx.output('url', `/vm-images/images/${imageId}`);
      if (wait === false) return;
      const session = new Session(
        dependencies,
        await ctx.getInitiatorCredentials(),
      );
      const { result } = await session.api.getOperation(
        operationId,
        await session.options(),
      );
      ctx.output('bucket', result?.export?.bucket);
      ctx.output('key', result?.export?.key);
      ctx.output('digest', result?.export?.digest);
    },
  });
}
