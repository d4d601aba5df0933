import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  replicateTargetVerdict,
  type ReplicateRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { runOperation } from '../operations/runOperation';
import type { ActionDependencies } from '../operations/Session';
import { assertAllowed, inPortal } from './inPortal';
import { given } from './inputs';
import { replicateExamples } from './replicate.examples';

/** `vm-images:replicate`: the same image encrypted, plain, or with another key. */
export function createReplicateAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:replicate',
    description:
      'Makes another image with the same content in the same place: encrypted, plain, or encrypted with another key',
    supportsDryRun: true,
    examples: replicateExamples,
    schema: {
      input: {
        imageId: z => z.string(),
        to: z =>
          z.enum(['encrypted', 'plain'], {
            description: 'What the new image is',
          }),
        encryptionKey: z =>
          z
            .string({
              description:
                'Key to encrypt it with, such as local/default; none for a plain image',
            })
            .optional(),
        name: z =>
          z
            .string({ description: 'Told from that of the image if absent' })
            .optional(),
        ownerRef: z =>
          z
            .string({
              description:
                'User or group that owns the new image; if absent, that of the image as far as the initiator belongs to it',
            })
            .optional(),
        wait: z =>
          z
            .boolean({ description: 'Until it is there; true if absent' })
            .optional(),
      },
      output: {
        imageId: z => z.string({ description: 'Id of the new image' }),
        operationId: z => z.string(),
        url: z => z.string({ description: 'Path of its page in the portal' }),
      },
    },
    async handler(ctx) {
      const { imageId, wait, to } = ctx.input;
      const request: ReplicateRequest = {
        to,
        encryptionKey: given(ctx.input.encryptionKey),
        name: given(ctx.input.name),
        ownerRef: given(ctx.input.ownerRef),
      };
      if (ctx.isDryRun) {
        const { image, keys } = await inPortal(
          dependencies,
          ctx,
          async (api, options) => ({
            image: await api.getImage(imageId, options),
            keys: (await api.listEncryptionKeys(options)).items,
          }),
        );
        // The rules that the backend enforces.
        assertAllowed(image.actions.replicate);
        assertAllowed(replicateTargetVerdict(image, request, keys));
        ctx.logger.info(
          request.encryptionKey
            ? `Would make an image of ${image.name}, encrypted with key ${request.encryptionKey}`
            : `Would make a plain image of ${image.name}`,
        );
        return;
      }
      const { operationId, subjectId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'replicate',
        wait,
        start: async (session, options) =>
          (
            await session.api.replicateImage(imageId, request, options)
          ).operation,
      });
      ctx.output('imageId', subjectId);
      ctx.output('operationId', operationId);
      ctx.output('url', `/vm-images/images/${subjectId}`);
    },
  });
}
