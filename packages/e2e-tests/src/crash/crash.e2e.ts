/**
 * `kill -9` at every named point of what the backend does slowly, with real
 * virtual machines. After a restart each comes to its end, and what the portal
 * says, what lies on the disk and what runs agree.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type {
  Image,
  Operation,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { eventually, newKeyPair } from '../harness';
import { Lab, type CrashPoints } from './Lab';
import { Trials, type Trial } from './Trials';

/** All of them together; most of it is booting guests and backends. */
const MOST_MS = 1_200_000;
const ownerRef = 'user:default/e2e';

let lab: Lab;
let trials: Trials;
let points: CrashPoints;
/** Launched by the first trial; captures are of this one. */
let machine: VirtualMachine;
/** Imported by the first trials, for the deletions. */
const images: Image[] = [];
const { publicKey } = newKeyPair();

const isUndo = (point: string) => point.endsWith('-undo');
const of = (kind: string) =>
  points.operations[kind].filter(point => !isUndo(point));
const undoOf = (kind: string) => points.operations[kind].filter(isUndo);
const onPlatform = (prefix: string) =>
  points.platform.filter(point => point.startsWith(prefix));

async function machineNamed(name: string) {
  const { items } = await lab.client.listVirtualMachines({ limit: 200 });
  return items.find(one => one.name === name);
}

async function imageNamed(name: string) {
  const { items } = await lab.client.listImages({ limit: 200 });
  return items.find(one => one.name === name);
}

/** A guest that answers says `SSH-2.0-...` before anything else. */
async function answersOnSsh(name: string): Promise<VirtualMachine> {
  const found = await machineNamed(name);
  expect(found).toMatchObject({ state: 'running' });
  const { host, port } = found!.addresses.find(
    ({ purpose }) => purpose === 'ssh',
  )!;
  await eventually(`${name} answers on its SSH port`, async () => {
    const socket = connect(port!, host);
    socket.setTimeout(5_000, () => socket.destroy());
    try {
      for await (const chunk of socket) return String(chunk).startsWith('SSH-');
    } finally {
      socket.destroy();
    }
    return false;
  });
  return found!;
}

/** The image is offered, and its file is the one that its digest speaks of. */
async function isWhole(name: string): Promise<Image> {
  const image = await imageNamed(name);
  expect(image).toMatchObject({ status: 'available' });
  const digest = await lab.folders.digestOf({ id: image!.platformImageId! });
  expect(image!.digest).toBe(digest);
  return image!;
}

const launch = (name: string) => async (idempotencyKey: string) => {
  const image = await imageNamed('small-linux');
  const { operation } = await lab.client.launch(
    {
      ...{ imageId: image!.id, name, ownerRef, size: 'micro' },
      login: { sshPublicKeys: [publicKey.trim()] },
    },
    { idempotencyKey },
  );
  return operation;
};

async function deleteMachine({ id, name }: VirtualMachine, point?: string) {
  const remove = (idempotencyKey?: string) =>
    lab.client.deleteVirtualMachine(id, { idempotencyKey });
  if (point) {
    const trial = { point, kind: 'vm.delete', subject: name, begin: remove };
    await trials.run({ ...trial, verify: () => isGone(name) });
  } else {
    await remove();
    await eventually(
      `${name} is gone`,
      async () => !(await machineNamed(name)),
    );
  }
}

async function isGone(name: string) {
  expect(await machineNamed(name)).toBeUndefined();
  expect(await imageNamed(name)).toBeUndefined();
}

/** Waits until an operation is in the stage with this title, then cancels it. */
const cancelIn = (kind: string, stage: string) => async (begun: Operation) => {
  const operation = await eventually(`${kind} is under way`, async () => {
    const { items } = await lab.client.listOperations({
      parent: kind === begun.kind ? undefined : begun.id,
      limit: 50,
    });
    return items.find(
      one =>
        one.kind === kind &&
        one.subject?.id === begun.subject?.id &&
        one.stages.some(
          ({ name, status }) => name === stage && status === 'running',
        ),
    );
  });
  await lab.client.cancelOperation(operation.id);
};

const capture =
  (name: string, stopFirst = false) =>
  async (idempotencyKey: string) => {
    const request = { virtualMachineId: machine.id, name, ownerRef, stopFirst };
    const accepted = await lab.client.captureImage(request, { idempotencyKey });
    return accepted.operation;
  };

beforeAll(async () => {
  lab = await Lab.create();
  await lab.start();
  trials = new Trials(lab);
  points = await lab.points();
  await eventually('the public image is offered', async () => {
    return (await imageNamed('small-linux'))?.status === 'available';
  });
}, MOST_MS);

afterAll(() => lab?.dispose());

/** Every trial of a test has gone well. */
function expectNoTrouble() {
  expect(trials.troubles).toEqual([]);
}

it(
  'imports an image once, wherever it is killed',
  async () => {
    const file = join(lab.dataDir, 'disk.vdi');
    execFileSync('qemu-img', ['create', '-q', '-f', 'vdi', file, '8M']);
    const vdi = await readFile(file);
    const qcow2 = join(lab.dataDir, 'disk.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', qcow2, '8M']);
    const ready = await readFile(qcow2);
    const all = [...of('image.import'), ...onPlatform('qemu.import')];
    const tries = [
      ...all.map(point => ({ point, bytes: vdi })),
      // What needs no conversion goes another way.
      ...onPlatform('qemu.import').map(point => ({ point, bytes: ready })),
    ];
    for (const [index, { point, bytes }] of tries.entries()) {
      const name = `imported-${index}`;
      const uploadId = await lab.upload(bytes, name);
      await trials.run({
        ...{ point, kind: 'image.import', subject: name },
        waitForLeases: index === 0,
        begin: async idempotencyKey => {
          const source = { type: 'upload' as const, uploadId };
          const accepted = await lab.client.importImage(
            { name, ownerRef, source },
            { idempotencyKey },
          );
          return accepted.operation;
        },
        verify: async () => {
          images.push(await isWhole(name));
        },
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it(
  'deletes an image, wherever it is killed',
  async () => {
    const all = [...of('image.delete'), ...onPlatform('qemu.image.deleted')];
    for (const point of all) {
      const { id, name } = images.pop()!;
      await trials.run({
        ...{ point, kind: 'image.delete', subject: name },
        begin: idempotencyKey => lab.client.deleteImage(id, { idempotencyKey }),
        verify: () => isGone(name),
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it(
  'launches one machine and destroys it, wherever it is killed',
  async () => {
    const deletions = [...of('vm.delete'), ...onPlatform('qemu.destroy')];
    const all = [
      ...of('launch'),
      ...of('vm.launch'),
      ...onPlatform('qemu.launch'),
    ];
    for (const [index, point] of all.entries()) {
      const name = `launched-${index}`;
      await trials.run({
        ...{ point, kind: 'launch', subject: name, begin: launch(name) },
        waitForLeases: index === 0,
        verify: async () => {
          const made = await answersOnSsh(name);
          if (index === 0) machine = made;
          else await deleteMachine(made, deletions.shift());
        },
      });
    }
    expect(deletions).toEqual([]);
    expectNoTrouble();
  },
  MOST_MS,
);

it(
  'captures a machine once, wherever it is killed',
  async () => {
    const stopping = onPlatform('qemu.stop');
    const needsStop = [...stopping, 'image.capture/stop-first:after-run'];
    const all = [
      ...of('image.capture'),
      ...onPlatform('qemu.capture'),
      ...stopping,
      'image.capture/start-again:after-run',
    ];
    for (const [index, point] of all.entries()) {
      const name = `captured-${index}`;
      const stopFirst = needsStop.includes(point) || index === all.length - 1;
      await trials.run({
        ...{ point, kind: 'image.capture', subject: name },
        begin: capture(name, stopFirst),
        verify: async () => {
          await isWhole(name);
          await answersOnSsh(machine.name);
        },
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it(
  'cancels without a trace, wherever it is killed',
  async () => {
    const tries: Trial[] = [
      ...undoOf('vm.launch').map((point, index) => {
        const subject = `undone-${index}`;
        const then = cancelIn('vm.launch', 'boot');
        return { point, kind: 'launch', subject, begin: launch(subject), then };
      }),
      ...undoOf('image.capture').map((point, index) => {
        const subject = `undone-image-${index}`;
        const then = cancelIn('image.capture', 'copy');
        const begin = capture(subject);
        return { point, kind: 'image.capture', subject, begin, then };
      }),
    ];
    for (const trial of tries) {
      await trials.run({
        ...trial,
        outcome: 'cancelled',
        verify: () => isGone(trial.subject),
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it('has lost, doubled and orphaned nothing', () => {
  process.stdout.write(`\n${trials.report}\n`);
  expect(trials.report).toBe(trials.perfectReport);
});
