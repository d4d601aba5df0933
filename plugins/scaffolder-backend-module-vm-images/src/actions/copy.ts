import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  copyTargetVerdict,
  type CopyRequest,
  type Image,
  type PlatformView,
} from '@vm-images/backstage-plugin-vm-images-common';
import { runOperation } from '../operations/runOperation';
import type { ActionDependencies } from '../operations/Session';
import { copyExamples } from './copy.examples';
import { assertAllowed, inPortal } from './inPortal';
import { given } from './inputs';

/** `vm-images:copy`: the same image on another platform or in another region. */
export function createCopyAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:copy',
    description:
      'Makes the same image on another platform or in another region; it belongs to whoever copies it, and can be shared there',
    supportsDryRun: true,
    examples: copyExamples,
    schema: {
      input: {
        imageId: z => z.string(),
        platformId: z =>
          z.string({ description: 'Id of the platform that gets the copy' }),
        region: z => z.string({ description: 'One of that platform' }),
        name: z =>
          z.string({ description: 'That of the image if absent' }).optional(),
        ownerRef: z =>
          z
            .string({
              description:
                'User or group that owns the copy; the initiator if absent',
            })
            .optional(),
        shareWith: z =>
          z
            .array(z.string(), {
              description:
                'Users and groups who are asked to accept the copy once it is there',
            })
            .optional(),
        shareNote: z =>
          z.string({ description: 'What these are told' }).optional(),
        wait: z =>
          z
            .boolean({ description: 'Until it is there; true if absent' })
            .optional(),
      },
      output: {
        imageId: z => z.string({ description: 'Id of the copy' }),
        operationId: z => z.string(),
        url: z => z.string({ description: 'Path of its page in the portal' }),
      },
    },
    async handler(ctx) {
      const { imageId, wait } = ctx.input;
      const request = requestOf(ctx.input);
      if (ctx.isDryRun) {
        const { image, platform } = await inPortal(
          dependencies,
          ctx,
          async (api, options) => ({
            image: await api.getImage(imageId, options),
            platform: findPlatform(await api.listPlatforms(options), request),
          }),
        );
        assertCopyable(image, platform, request);
        ctx.logger.info(
          `Would copy ${image.name} to ${platform.title}, region ${request.region}`,
        );
        return;
      }
      const { operationId, subjectId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'copy',
        wait,
        start: async (session, options) =>
          (
            await session.api.copyImage(imageId, request, options)
          ).operation,
      });
      ctx.output('imageId', subjectId);
      ctx.output('operationId', operationId);
      ctx.output('url', `/vm-images/images/${subjectId}`);
    },
  });
}

function requestOf(input: {
  platformId: string;
  region: string;
  name?: string;
  ownerRef?: string;
  shareWith?: string[];
  shareNote?: string;
}): CopyRequest {
  const { platformId, region, shareWith = [] } = input;
  const note = given(input.shareNote);
  const name = given(input.name);
  const ownerRef = given(input.ownerRef);
  if (note && shareWith.length === 0) {
    throw new InputError(
      'vm-images:copy has a shareNote and nobody in shareWith; name whom to share the copy with, or leave the note away',
    );
  }
  return {
    ...{ platformId, region },
    ...(name && { name }),
    ...(ownerRef && { ownerRef }),
    ...(shareWith.length > 0 && {
      share: { recipients: shareWith, ...(note && { note }) },
    }),
  };
}

function findPlatform(
  platforms: readonly PlatformView[],
  { platformId }: CopyRequest,
): PlatformView {
  const platform = platforms.find(({ id }) => id === platformId);
  if (platform) return platform;
  const there = platforms.map(({ id }) => `"${id}"`).join(', ');
  throw new InputError(
    `There is no platform "${platformId}"; there is ${there}.`,
  );
}

/** By the rules that the backend enforces. */
function assertCopyable(
  image: Image,
  platform: PlatformView,
  { platformId, region }: CopyRequest,
): void {
  assertAllowed(image.actions.copy);
  const { title, regions, capabilities, limits, status, reason } = platform;
  assertAllowed(
    copyTargetVerdict(image, {
      ...{ platformId, title, region, regions, capabilities },
      maxVirtualSizeBytes: limits.maxVirtualSizeBytes,
      acceptedFormats: platform.acceptedFormats,
      convert: platform.convert,
      ...(status === 'unavailable' && {
        unavailable: reason ?? `Platform "${title}" is away.`,
      }),
    }),
  );
}
