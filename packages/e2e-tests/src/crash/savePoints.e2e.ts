/**
 * `kill -9` at every named point of snapshots and backups of a virtual machine
 * that runs, and of images that are made of them. After a restart each is there
 * once, or gone, and the machine goes on running.
 */
import type {
  SavePoint,
  SavePointKind,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { chains, pathOf } from './chains';
import { spared } from './coverage';
import type { CrashPoints, Lab } from './Lab';
import { openLab } from './openLab';
import { MOST_MS } from './times';
import type { Trials } from './Trials';
import { ownerRef, type Work } from './Work';

let lab: Lab;
let trials: Trials;
let points: CrashPoints;
let work: Work;
let machine: VirtualMachine;

const savePoints = () => lab.client.listSavePoints(machine.id);

/** What the portal says there is lies there, and nothing else does. */
async function expectAllKept(): Promise<SavePoint[]> {
  const known = await savePoints();
  expect(known.map(({ status }) => status)).toEqual(
    known.map(() => 'available'),
  );
  const stored = await lab.folders.savePoints();
  expect(stored.map(({ marker }) => marker).sort()).toEqual(
    known.map(({ id }) => id).sort(),
  );
  await work.answersOnSsh(machine.name);
  return known;
}

beforeAll(async () => {
  ({ lab, points, trials, work } = await openLab());
  machine = await work.machineToCapture();
}, MOST_MS);

afterAll(() => lab?.dispose());

it.each<SavePointKind>(['snapshot', 'backup'])(
  'keeps one %s, wherever it is killed',
  async kind => {
    const path = pathOf(points, 'vm.save', {
      save: ['qemu.save.compressed', 'qemu.save.published'],
    });
    for (const [index, chain] of chains(path, 4).entries()) {
      const name = `${kind}-${index}`;
      await trials.run({
        ...{ points: chain, kind: 'vm.save', subject: machine.name },
        begin: async idempotencyKey => {
          const request = { kind, name };
          const accepted = await lab.client.createSavePoint(
            ...([machine.id, request, { idempotencyKey }] as const),
          );
          return accepted.operation;
        },
        verify: async () => {
          const made = (await expectAllKept()).filter(one => one.name === name);
          expect(made).toMatchObject([{ kind }]);
        },
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
  },
  MOST_MS,
);

it(
  'makes one image of a snapshot, wherever it is killed',
  async () => {
    const [point] = (await savePoints()).filter(
      ({ kind }) => kind === 'snapshot',
    );
    const kind = 'image.from-saved';
    const step = points.operations[kind][0].split(/[/:]/)[1];
    const path = pathOf(points, kind, { [step]: ['qemu.save.linked'] });
    for (const [index, chain] of chains(path, 3).entries()) {
      const name = `of-snapshot-${index}`;
      await trials.run({
        ...{ points: chain, kind, subject: name },
        begin: async idempotencyKey => {
          const source = { type: 'snapshot' as const, savePointId: point.id };
          const accepted = await lab.client.captureImage(
            { virtualMachineId: machine.id, name, ownerRef, source },
            { idempotencyKey },
          );
          return accepted.operation;
        },
        verify: async () => {
          await work.isWhole(name);
          await expectAllKept();
        },
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
  },
  MOST_MS,
);

it(
  'destroys snapshots and backups, wherever it is killed',
  async () => {
    const path = pathOf(points, 'vm.unsave', {
      destroy: ['qemu.save.removed'],
    });
    const going = await savePoints();
    for (const chain of chains(path, 3)) {
      const { id } = going.pop()!;
      await trials.run({
        ...{ points: chain, kind: 'vm.unsave', subject: machine.name },
        begin: idempotencyKey =>
          lab.client.deleteSavePoint(machine.id, id, { idempotencyKey }),
        verify: async () => {
          const left = await expectAllKept();
          expect(left.filter(one => one.id === id)).toEqual([]);
        },
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
  },
  MOST_MS,
);

it('has lost, doubled and orphaned nothing', () => {
  process.stdout.write(`\n${trials.report}\n`);
  expect(trials.report).toBe(trials.perfectReport);
  expect(spared('crash/savePoints.e2e.ts', { lab, points })).toEqual([]);
});
