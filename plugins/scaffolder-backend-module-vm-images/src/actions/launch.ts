import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  explainVerdict,
  type LaunchRequest,
  type Operation,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from '../operations/explain';
import { followOperation } from '../operations/followOperation';
import { idempotencyKeyOf } from '../operations/idempotency';
import { Session, type ActionDependencies } from '../operations/Session';
import { guestInputs, loginOf } from './guestInputs';
import { given } from './inputs';
import { launchExamples } from './launch.examples';

/** Those that failed, each with its own reason. */
function failuresOf(parts: Operation[]) {
  return parts
    .filter(part => part.status !== 'succeeded')
    .map(part => ({
      name: part.subject?.name ?? part.id,
      operationId: part.id,
      reason: part.error?.reason ?? `it was ${part.status}`,
    }));
}

/** `vm-images:launch`: one virtual machine or many. */
export function createLaunchAction(dependencies: ActionDependencies) {
  return createTemplateAction({
    id: 'vm-images:launch',
    description:
      'Launches virtual machines from a VM template or an image and waits until they answer',
    supportsDryRun: true,
    examples: launchExamples,
    schema: {
      input: {
        templateId: z =>
          z.string({ description: 'Id of a VM template' }).optional(),
        imageId: z =>
          z
            .string({ description: 'Id of an image, instead of a template' })
            .optional(),
        platformId: z =>
          z.string({ description: 'Where, if there is a choice' }).optional(),
        region: z => z.string().optional(),
        size: z =>
          z
            .string({
              description: 'A flavor; the smallest that fits if absent',
            })
            .optional(),
        name: z =>
          z.string({
            description: 'Host name; of many, a number is appended',
          }),
        count: z =>
          z.number({ description: 'How many; 1 if absent' }).int().optional(),
        ownerRef: z =>
          z
            .string({
              description: 'User or group that owns them; you if absent',
            })
            .optional(),
        description: z => z.string().optional(),
        ...guestInputs,
        diskGiB: z =>
          z
            .number({
              description:
                'Of the blank disk, where an ISO image is to be installed',
            })
            .int()
            .optional(),
        dataDisks: z =>
          z
            .array(
              z.object({
                sizeGiB: z.number().int().optional(),
                imageId: z.string().optional(),
              }),
              {
                description:
                  'Blank ones by their size, others by a data disk image',
              },
            )
            .optional(),
        wait: z =>
          z
            .boolean({ description: 'Wait until they answer; true if absent' })
            .optional(),
      },
      output: {
        operationId: z => z.string(),
        virtualMachines: z =>
          z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              state: z.string(),
              sshCommand: z.string().optional(),
              entityRef: z.string(),
              url: z.string({ description: 'Path of its page in the portal' }),
            }),
          ),
        failed: z =>
          z.array(
            z.object({
              name: z.string(),
              operationId: z.string(),
              reason: z.string(),
            }),
          ),
        url: z =>
          z.string({
            description: 'Page of the machine, or of all if they are many',
          }),
      },
    },
    async handler(ctx) {
      const { input, logger, signal } = ctx;
      const session = new Session(
        dependencies,
        await ctx.getInitiatorCredentials(),
      );
      const request: LaunchRequest = {
        name: input.name,
        templateId: given(input.templateId),
        imageId: given(input.imageId),
        platformId: given(input.platformId),
        region: given(input.region),
        size: given(input.size),
        count: input.count,
        ownerRef: given(input.ownerRef),
        description: given(input.description),
        userData: given(input.userData),
        ...(input.acceptTerms && { acceptTerms: input.acceptTerms }),
        ...(input.diskGiB !== undefined && { diskGiB: input.diskGiB }),
        ...(input.dataDisks?.length && { dataDisks: input.dataDisks }),
        login: loginOf(input),
      };
      const { login, userData: _, description: __, ...what } = request;
      const check = await asked(async () =>
        session.api.checkLaunch(
          {
            ...what,
            withKey: Boolean(login.sshPublicKeys),
            withPassword: Boolean(login.password),
          },
          await session.options(),
        ),
      );
      for (const finding of check.verdict.findings) {
        logger.warn([finding.reason, finding.remedy].filter(Boolean).join(' '));
      }
      if (check.verdict.effect === 'deny') {
        throw new Error(explainVerdict(check.verdict));
      }
      const names = (check.names ?? [request.name]).join(', ');
      if (ctx.isDryRun) {
        logger.info(
          `Would launch ${names} from ${check.image?.name} with size ${
            request.size ?? check.suggestedSize
          }`,
        );
        return;
      }
      const { operationId } = await ctx.checkpoint({
        key: 'vm-images.launch',
        fn: async () => {
          const accepted = await asked(async () =>
            session.api.launch(request, {
              ...(await session.options()),
              idempotencyKey: idempotencyKeyOf(ctx, 'launch'),
            }),
          );
          return { operationId: accepted.operation.id };
        },
      });
      ctx.output('operationId', operationId);
      logger.info(`Launching ${names}`);
      if (input.wait === false) return;

      const { parts, operation } = await followOperation({
        session,
        operationId,
        logger,
        signal,
        pollMs: dependencies.pollMs,
      });
      const machines = await machinesOf(session, parts);
      ctx.output('virtualMachines', machines.map(toOutput));
      ctx.output(
        'url',
        machines.length === 1
          ? `/vm-images/machines/${machines[0].id}`
          : pageOf(operation),
      );
      const failed = failuresOf(parts);
      ctx.output('failed', failed);
      assertLaunched(operation, parts, failed);
      if (failed.length > 0 && operation.message) {
        logger.warn(operation.message);
      }
    },
  });
}

/** Throws who was not launched and why, unless the launch succeeded. */
function assertLaunched(
  operation: Operation,
  parts: Operation[],
  failed: ReturnType<typeof failuresOf>,
): void {
  if (operation.status === 'succeeded') return;
  const reasons = failed.map(one => `${one.name}: ${one.reason}`);
  throw new Error(
    `${failed.length} of ${
      parts.length
    } virtual machines were not launched. ${reasons.join('; ')}.${
      operation.status === 'failed'
        ? ` Retry only these on the page of the operation: ${pageOf(operation)}`
        : ''
    }`,
  );
}

const pageOf = ({ id }: { id: string }) => `/vm-images/operations?open=${id}`;

async function machinesOf(
  session: Session,
  parts: Operation[],
): Promise<VirtualMachine[]> {
  const machines: VirtualMachine[] = [];
  for (const part of parts.filter(one => one.status === 'succeeded')) {
    if (!part.subject) continue;
    const { id } = part.subject;
    machines.push(
      await session.api.getVirtualMachine(id, await session.options()),
    );
  }
  return machines;
}

function toOutput(machine: VirtualMachine) {
  return {
    id: machine.id,
    name: machine.name,
    state: machine.state,
    sshCommand: machine.sshCommand,
    entityRef: `resource:default/vm-${machine.id}`,
    url: `/vm-images/machines/${machine.id}`,
  };
}
