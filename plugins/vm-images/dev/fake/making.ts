import type { FakeBackend } from './FakeBackend';
import { makeOperation } from './operations';
import { withVerdicts } from './images';
import type { Answer, Route } from './routing';

const conflict = (message: string): Answer => ({
  status: 409,
  body: { error: { name: 'ConflictError', message } },
});

/** Installations from ISO images, and images that are fetched. */
export function makingRoutes(backend: FakeBackend): Route[] {
  return [
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/finish-install$/,
      ({ id }) => finishInstall(backend, id),
    ],
    ['POST', /^\/images\/([^/]+)\/fetch$/, ({ id }) => fetchImage(backend, id)],
  ];
}

function finishInstall(backend: FakeBackend, id: string): Answer {
  const machine = backend.machines.find(one => one.id === id)!;
  const { install } = machine;
  if (install?.phase !== 'installing') {
    return conflict('Nothing is being installed.');
  }
  const operation = makeOperation({
    id: `op-finish-${id}`,
    kind: 'vm.finish-install',
    title: `Finish installation of virtual machine ${machine.name}`,
    subject: { type: 'virtual-machine', id, name: machine.name },
  });
  backend.operations.unshift(operation);
  backend.setMachine(machine, {
    state: 'rebooting',
    operation: { ...operation, status: 'running' },
  });
  backend.simulation.run({
    operation,
    stages: [['Take the ISO out and start from the disk', 2_000]],
    onEnd: () =>
      backend.setMachine(machine, {
        state: 'running',
        operation: undefined,
        install: {
          ...install,
          phase: 'installed',
          finishedAt: new Date().toISOString(),
        },
      }),
  });
  return { status: 202, body: { operation } };
}

function fetchImage(backend: FakeBackend, id: string): Answer {
  const image = backend.images.find(one => one.id === id)!;
  const operation = makeOperation({
    id: `op-fetch-${id}`,
    kind: 'image.fetch',
    title: `Fetch image ${image.name}`,
    subject: { type: 'image', id, name: image.name },
  });
  backend.operations.unshift(operation);
  backend.simulation.run({
    operation,
    stages: [['Fetch the bytes and compare their digest', 8_000]],
    onEnd: () => {
      image.awaited = undefined;
      Object.assign(image, withVerdicts(image));
    },
  });
  return { status: 202, body: { operation } };
}
