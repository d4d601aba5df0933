import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { explainVerdict } from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from '../operations/explain';
import { runOperation } from '../operations/runOperation';
import { Session, type ActionDependencies } from '../operations/Session';
import { importImageExamples } from './importImage.examples';

/** `vm-images:import`: an image from a URL. */
export function createImportImageAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:import',
    description: 'Imports a virtual machine image from a URL',
    supportsDryRun: true,
    examples: importImageExamples,
    schema: {
      input: {
        url: z =>
          z.string({
            description:
              'http, https or ftp address of a disk, an ISO or an OVA. Better not one with a password in it: templates and task logs are no place for those',
          }),
        digest: z =>
          z
            .string({
              description: 'sha256:… that the file must have',
            })
            .optional(),
        name: z => z.string({ description: 'Name of the image' }),
        description: z => z.string().optional(),
        platformId: z => z.string().optional(),
        region: z => z.string().optional(),
        ownerRef: z => z.string().optional(),
        family: z => z.string().optional(),
        version: z => z.string().optional(),
        tags: z => z.array(z.string()).optional(),
        wait: z => z.boolean().optional(),
      },
      output: {
        imageId: z => z.string(),
        operationId: z => z.string(),
        url: z => z.string({ description: 'Path of its page in the portal' }),
      },
    },
    async handler(ctx) {
      const { url, digest, wait, ...about } = ctx.input;
      const source = { type: 'url' as const, url, digest };
      if (ctx.isDryRun) {
        const session = new Session(
          dependencies,
          await ctx.getInitiatorCredentials(),
        );
        const { verdict, format, sizeBytes } = await asked(async () =>
          session.api.checkImport(
            { source, platformId: about.platformId, name: about.name },
            await session.options(),
          ),
        );
        if (verdict.effect === 'deny') throw new Error(explainVerdict(verdict));
        ctx.logger.info(`Would import ${sizeBytes} bytes of ${format}`);
        return;
      }
      const { operationId, subjectId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'import',
        wait,
        start: async (session, options) =>
          (
            await session.api.importImage({ ...about, source }, options)
          ).operation,
      });
      ctx.output('imageId', subjectId);
      ctx.output('operationId', operationId);
      ctx.output('url', `/vm-images/images/${subjectId}`);
    },
  });
}
