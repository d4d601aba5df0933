import {
  deny,
  machineStates,
  sizeVerdicts,
  verdictOf,
  type Finding,
  type Image,
  type LaunchCheck,
  type LaunchCheckRequest,
  type LaunchRequest,
  type Operation,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me } from './images';
import { makeMachine } from './machines';
import { makeOperation } from './operations';

/** Machines whose name has this in it fail at their first launch. */
const FAILS = 'fail';

const stages = [
  ['Create virtual machine', 900],
  ['Wait until it answers', 7_000],
] as const;

export function checkLaunch(
  backend: FakeBackend,
  request: LaunchCheckRequest,
): LaunchCheck {
  const { image, allowed, maxCount } = imageOf(backend, request);
  const platform = backend.platforms.find(({ id }) => id === image?.platformId);
  const flavors = (platform?.flavors ?? []).filter(
    ({ name }) => allowed.length === 0 || allowed.includes(name),
  );
  const sizes = image ? sizeVerdicts(image, flavors) : [];
  const fitting = sizes.filter(({ verdict }) => verdict.effect !== 'deny');
  const count = request.count ?? 1;
  const base = request.name ?? 'vm';
  const names =
    count === 1
      ? [base]
      : Array.from({ length: count }, (_, at) => `${base}-${at + 1}`);
  return {
    verdict: verdictOf(findings()),
    image: image && {
      id: image.id,
      name: image.name,
      version: image.version,
      os: image.os,
    },
    platformId: image?.platformId,
    region: image?.region,
    names,
    sizes,
    suggestedSize: request.size ?? fitting[0]?.flavor.name,
    defaultUser: image?.defaultUser ?? image?.os.distribution,
    passwordSupported: image?.features.cloudInit === true,
    dataDisks: { max: 8, maxSizeGiB: 2048, ofImage: [] },
  };

  function* findings(): Iterable<Finding> {
    if (!image) yield deny('launch.image', 'The image is gone.');
    yield* image?.actions.launch.findings ?? [];
    const taken = backend.machines.find(({ name }) => names.includes(name));
    if (taken) {
      yield deny(
        'launch.name',
        `There is a virtual machine "${taken.name}" already.`,
        'Choose another name.',
      );
    }
    if (count > maxCount) {
      yield deny('launch.count', `At most ${maxCount} at a time.`);
    }
    if (fitting.length === 0) {
      yield deny(
        'launch.size',
        'No size of this platform fits the image.',
        'Ask the platform team for a larger one.',
      );
    }
    const cloudInit = image?.features.cloudInit === true;
    if (cloudInit && !request.withKey && !request.withPassword) {
      yield deny(
        'launch.login',
        'Nobody could log in.',
        'Give an SSH public key, a password or both.',
      );
    }
    if (!cloudInit && request.withPassword) {
      yield deny(
        'launch.password',
        `Image "${image?.name}" has no cloud-init, which would set the password.`,
        'Log in with an account that the image has.',
      );
    }
    const chosen = sizes.find(({ flavor }) => flavor.name === request.size);
    yield* chosen?.verdict.findings ?? [];
  }
}

function imageOf(backend: FakeBackend, request: LaunchCheckRequest) {
  const template = backend.templates.find(
    ({ id }) => id === request.templateId,
  );
  const mapping = template?.mappings.find(
    ({ platformId, status }) =>
      status === 'ready' &&
      (!request.platformId || request.platformId === platformId),
  );
  const id = request.imageId ?? mapping?.imageId;
  return {
    template,
    image: backend.images.find(one => one.id === id) as Image | undefined,
    allowed: mapping?.sizes ?? [],
    maxCount: template?.maxCount ?? 100,
  };
}

export function launch(backend: FakeBackend, request: LaunchRequest) {
  const check = checkLaunch(backend, request);
  const { template, image } = imageOf(backend, request);
  const size = request.size ?? check.suggestedSize;
  const flavor = check.sizes.find(one => one.flavor.name === size)!.flavor;
  const number = backend.operations.length + 1;
  const names = check.names ?? [];
  const parent = makeOperation({
    id: `op-${number}`,
    kind: 'launch',
    title: `Launch ${names.join(', ')}`,
    status: 'running',
    cancellable: true,
    finishedAt: undefined,
    createdAt: new Date().toISOString(),
    startedAt: new Date().toISOString(),
  });
  const virtualMachines = names.map((name, at) => {
    const machine = makeMachine({
      id: `vm-${number}-${at + 1}`,
      name,
      state: 'pending',
      platformId: check.platformId!,
      region: check.region!,
      imageId: check.image?.id,
      imageName: check.image?.name,
      templateId: template?.id,
      templateTitle: template?.title,
      ownerRef: request.ownerRef ?? me,
      description: request.description ?? '',
      size: {
        ...{ ...flavor, flavor: flavor.name },
        diskGiB: request.diskGiB ?? flavor.diskGiB,
      },
      ...(image?.kind === 'iso' && {
        install: {
          phase: 'installing' as const,
          isoImageId: image.id,
          isoImageName: image.name,
        },
      }),
      addresses: [],
      sshCommand: undefined,
      loginMethods: [
        ...(request.login.sshPublicKeys ? (['key'] as const) : []),
        ...(request.login.password ? (['password'] as const) : []),
      ],
      launchTimes: [],
      launchOperationId: parent.id,
      createdAt: new Date().toISOString(),
      updatedAt: new Date().toISOString(),
    });
    backend.machines.unshift(machine);
    const part = makeOperation({
      id: `${parent.id}-${at + 1}`,
      kind: 'vm.launch',
      title: `Launch virtual machine ${name}`,
      parentId: parent.id,
      subject: { type: 'virtual-machine', id: machine.id, name },
      createdAt: new Date().toISOString(),
      startedAt: undefined,
    });
    backend.operations.unshift(part);
    runPart(backend, { part, parent, machine, waits: at * 700 });
    return machine;
  });
  backend.operations.unshift(parent);
  return { operation: parent, virtualMachines };
}

function runPart(
  backend: FakeBackend,
  options: {
    part: Operation;
    parent: Operation;
    machine: VirtualMachine;
    waits: number;
    again?: boolean;
  },
) {
  const { part, parent, machine, waits, again } = options;
  const fails = !again && machine.name.includes(FAILS);
  machine.operation = part as VirtualMachine['operation'];
  backend.simulation.run({
    operation: part,
    stages,
    waits,
    fails: fails
      ? {
          stage: 'Wait until it answers',
          reason: 'The guest did not answer within 120 s.',
          remedy: 'Look at its console.',
        }
      : undefined,
    onStart: () => backend.setMachine(machine, { state: 'launching' }),
    onEnd() {
      backend.setMachine(machine, {
        state: fails ? 'failed' : 'running',
        failure: part.error,
        operation: undefined,
        ...(!fails && {
          addresses: [{ purpose: 'ssh', host: '127.0.0.1', port: 22010 }],
          sshCommand: 'ssh -p 22010 debian@127.0.0.1',
          launchTimes: [
            { stage: 'queued', milliseconds: waits },
            { stage: 'create', milliseconds: 900 },
            { stage: 'boot', milliseconds: 7_000 },
          ],
        }),
      });
      endParent(backend, parent);
    },
  });
}

function endParent(backend: FakeBackend, parent: Operation) {
  const parts = backend.operations.filter(
    ({ parentId }) => parentId === parent.id,
  );
  if (parts.some(({ status }) => ['queued', 'running'].includes(status))) {
    return;
  }
  const failed = parts.filter(({ status }) => status === 'failed').length;
  Object.assign(parent, {
    status: failed > 0 ? 'failed' : 'succeeded',
    retryable: failed > 0,
    cancellable: false,
    finishedAt: new Date().toISOString(),
    error:
      failed > 0
        ? {
            stage: 'Launch virtual machines',
            reason: `${failed} of ${parts.length} virtual machines failed.`,
            remedy: 'Retry runs only those that failed.',
          }
        : undefined,
  });
}

/** Only the parts that failed run again. */
export function retryLaunch(backend: FakeBackend, parent: Operation) {
  Object.assign(parent, {
    status: 'running',
    retryable: false,
    error: undefined,
    finishedAt: undefined,
    attempt: parent.attempt + 1,
  });
  for (const part of backend.operations) {
    if (part.parentId !== parent.id || part.status !== 'failed') continue;
    const machine = backend.machines.find(({ id }) => id === part.subject?.id);
    if (!machine) continue;
    part.attempt += 1;
    backend.setMachine(machine, { state: 'pending', failure: undefined });
    runPart(backend, { part, parent, machine, waits: 0, again: true });
  }
  return parent;
}

/** In flight is what the lifecycle says is. */
export const inFlight = ({ state }: VirtualMachine) =>
  machineStates[state].inFlight;
