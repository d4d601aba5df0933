/**
 * `kill -9` at every named point of what the backend does slowly, with real
 * virtual machines. After a restart each comes to its end, and what the portal
 * says, what lies on the disk and what runs agree.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Image,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { eventually } from '../harness';
import { chains } from './chains';
import { spared } from './coverage';
import type { CrashPoints, Lab } from './Lab';
import { openLab } from './openLab';
import { MOST_MS } from './times';
import type { Trial, Trials } from './Trials';
import { ownerRef, type Work } from './Work';

let lab: Lab;
let trials: Trials;
let points: CrashPoints;
let work: Work;
/** Imported by the first trials, for the deletions. */
const images: Image[] = [];

const isUndo = (point: string) => point.endsWith('-undo');
const of = (kind: string) =>
  points.operations[kind].filter(point => !isUndo(point));
const undoOf = (kind: string) => points.operations[kind].filter(isUndo);
const onPlatform = (prefix: string) =>
  points.platform.filter(point => point.startsWith(prefix));

async function deleteMachine({ id, name }: VirtualMachine, point?: string) {
  const remove = (idempotencyKey?: string) =>
    lab.client.deleteVirtualMachine(id, { idempotencyKey });
  if (point) {
    const trial = {
      points: [point],
      kind: 'vm.delete',
      subject: name,
      begin: remove,
    };
    await trials.run({ ...trial, verify: () => work.isGone(name) });
  } else {
    await remove();
    await eventually(
      `${name} is gone`,
      async () => !(await work.machineNamed(name)),
    );
  }
}

beforeAll(async () => {
  ({ lab, points, trials, work } = await openLab());
}, MOST_MS);

afterAll(() => lab?.dispose());

/** Every trial of a test has gone well. */
function expectNoTrouble() {
  expect(trials.takeTroubles()).toEqual([]);
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
        ...{ points: [point], kind: 'image.import', subject: name },
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
          images.push(await work.isWhole(name));
        },
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it(
  'deletes and destroys an image, wherever it is killed',
  async () => {
    const deletions = of('image.delete');
    const destructions = [
      ...of('image.destroy'),
      ...onPlatform('qemu.image.deleted'),
    ];
    const binned: Image[] = [];
    for (const point of deletions) {
      const image = images.pop()!;
      const { id, name } = image;
      await trials.run({
        ...{ points: [point], kind: 'image.delete', subject: name },
        begin: idempotencyKey => lab.client.deleteImage(id, { idempotencyKey }),
        verify: () => work.isInBin(id, name),
      });
      binned.push(image);
    }
    for (const point of destructions) {
      const { id, name } = binned.pop() ?? (await work.binned(images.pop()!));
      await trials.run({
        ...{ points: [point], kind: 'image.destroy', subject: name },
        begin: idempotencyKey =>
          lab.client.destroyImage(id, { idempotencyKey }),
        verify: () => work.isDestroyed(id),
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
    const [accepted, ...parent] = of('launch');
    const [created, ...child] = of('vm.launch');
    const onItsWay = [accepted, created, ...onPlatform('qemu.launch')];
    // A guest takes long to boot, so each is killed thrice on its way.
    const all = chains([...onItsWay, ...child, ...parent], 3);
    for (const [index, chain] of all.entries()) {
      const name = `launched-${index}`;
      await trials.run({
        ...{ points: chain, kind: 'launch', subject: name },
        begin: work.launch(name),
        waitForLeases: index === 0,
        verify: async () => {
          const made = await work.answersOnSsh(name);
          await deleteMachine(made, deletions.shift());
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
    const [stop, copy, startAgain] = ['stop-first', 'copy', 'start-again'].map(
      step => of('image.capture').filter(point => point.includes(`/${step}:`)),
    );
    const [begun, ...copied] = copy;
    const onItsWay = [...stop, begun, ...onPlatform('qemu.capture')];
    const ending = of('image.capture').slice(-3);
    const [asked, gone] = onPlatform('qemu.stop');
    const live = chains([...onItsWay, ...copied, ...startAgain, ...ending], 2);
    const stopped = [
      [asked, startAgain[0]],
      [gone, stop[1], startAgain[1]],
    ];
    const { name: machineName } = await work.machineToCapture();
    for (const [index, chain] of [...live, ...stopped].entries()) {
      const name = `captured-${index}`;
      const stopFirst = stopped.includes(chain);
      await trials.run({
        ...{ points: chain, kind: 'image.capture', subject: name },
        begin: work.capture(name, stopFirst),
        verify: async () => {
          await work.isWhole(name);
          await work.answersOnSsh(machineName);
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
        const then = work.cancelIn('vm.launch', 'boot');
        return {
          points: [point],
          kind: 'launch',
          subject,
          begin: work.launch(subject),
          then,
        };
      }),
      ...undoOf('image.capture').map((point, index) => {
        const subject = `undone-image-${index}`;
        const then = work.cancelIn('image.capture', 'copy');
        const begin = work.capture(subject);
        return { points: [point], kind: 'image.capture', subject, begin, then };
      }),
    ];
    await work.machineToCapture();
    for (const trial of tries) {
      await trials.run({
        ...trial,
        outcome: 'cancelled',
        verify: () => work.isGone(trial.subject),
      });
    }
    expectNoTrouble();
  },
  MOST_MS,
);

it('has lost, doubled and orphaned nothing', () => {
  process.stdout.write(`\n${trials.report}\n`);
  expect(trials.report).toBe(trials.perfectReport);
  expect(spared('crash/crash.e2e.ts', { lab, points })).toEqual([]);
});
