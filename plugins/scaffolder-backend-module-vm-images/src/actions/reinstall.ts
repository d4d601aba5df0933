import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  explainVerdict,
  type ReinstallRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from '../operations/explain';
import { runOperation } from '../operations/runOperation';
import { Session, type ActionDependencies } from '../operations/Session';
import { guestInputs, loginOf } from './guestInputs';
import { given } from './inputs';
import { reinstallExamples } from './reinstall.examples';

/** `vm-images:reinstall`: the same system anew, or another one. */
export function createReinstallAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:reinstall',
    description:
      'Replaces the system disk of a virtual machine by a fresh one of its image or of another one; what was on it is lost',
    supportsDryRun: true,
    examples: reinstallExamples,
    schema: {
      input: {
        virtualMachineId: z => z.string(),
        confirm: z =>
          z.string({
            description:
              'The name of the virtual machine, whose system disk is lost',
          }),
        imageId: z =>
          z
            .string({
              description: 'Id of an image; its own image if absent',
            })
            .optional(),
        stopFirst: z =>
          z
            .boolean({
              description: 'Stop it if it runs; refused otherwise',
            })
            .optional(),
        ...guestInputs,
        wait: z =>
          z
            .boolean({ description: 'Wait until it answers; true if absent' })
            .optional(),
      },
      output: { operationId: z => z.string() },
    },
    async handler(ctx) {
      const { input, logger } = ctx;
      const { virtualMachineId, confirm, stopFirst, wait } = input;
      const request: ReinstallRequest = {
        confirm,
        ...(stopFirst !== undefined && { stopFirst }),
        imageId: given(input.imageId),
        userData: given(input.userData),
        acceptTerms: given(input.acceptTerms),
        login: loginOf(input),
      };
      if (ctx.isDryRun) {
        const session = new Session(
          dependencies,
          await ctx.getInitiatorCredentials(),
        );
        const { login, imageId, acceptTerms } = request;
        const check = await asked(async () =>
          session.api.checkReinstall(
            virtualMachineId,
            {
              ...{ imageId, acceptTerms },
              withKey: Boolean(login.sshPublicKeys),
              withPassword: Boolean(login.password),
            },
            await session.options(),
          ),
        );
        if (check.verdict.effect === 'deny') {
          throw new Error(explainVerdict(check.verdict));
        }
        const disks = check.lost.map(({ id }) => id).join(', ');
        logger.info(
          `Would give ${confirm} the system of ${check.image?.name}; what is on its disk ${disks} would be lost`,
        );
        return;
      }
      const { operationId } = await runOperation({
        dependencies,
        context: ctx,
        what: 'reinstall',
        wait,
        start: (session, options) =>
          session.api.reinstallVirtualMachine(
            virtualMachineId,
            request,
            options,
          ),
      });
      ctx.output('operationId', operationId);
    },
  });
}
