import type { CrashPoints } from './Lab';

/** A part of all points. */
export interface PartOfPoints {
  /** Kinds of operations, each at all points of its way forward. */
  forward?: readonly string[];
  /** Kinds of operations, each at all points of its clean-up. */
  undo?: readonly string[];
  /** Points of the local platform, by what they begin with. */
  platform?: readonly string[];
}

/** Points that are passed in the process of a test, and why not here. */
export interface InProcess extends PartOfPoints {
  reason: string;
  /** Relative to the folder of the workspaces. */
  file: string;
  /** What the test is called there. */
  test: string;
}

/**
 * Which file kills a backend at which points; each says at its end that it has.
 * Whoever adds an operation or a point adds it to a file, or to those below.
 */
export const trialsOf = {
  'crash/crash.e2e.ts': {
    forward: [
      ...['launch', 'vm.launch', 'vm.delete', 'image.import', 'image.delete'],
      ...['image.destroy', 'image.capture'],
    ],
    undo: ['vm.launch', 'image.capture'],
    platform: [
      ...['qemu.import.', 'qemu.image.', 'qemu.launch.', 'qemu.destroy.'],
      ...['qemu.capture.', 'qemu.stop.'],
    ],
  },
  'crash/savePoints.e2e.ts': {
    forward: ['vm.save', 'vm.unsave', 'image.from-saved'],
    platform: ['qemu.save.'],
  },
  'crash/systems.e2e.ts': {
    forward: ['image.fetch', 'vm.finish-install', 'vm.reinstall'],
    platform: ['qemu.fetch.', 'qemu.install.', 'qemu.rebuild.'],
  },
  'copy/copy.e2e.ts': { forward: ['image.copy'] },
  'encryption/encryption.e2e.ts': {
    forward: ['image.replicate'],
    platform: ['qemu.replicate.'],
  },
} as const satisfies Record<string, PartOfPoints>;

const backend = 'plugins/vm-images-backend/src';
const comesToItsEnd = 'ends the same wherever the worker dies';

/** At most of these no process is killed, but a worker stops for ever. */
export const inProcess: readonly InProcess[] = [
  {
    reason:
      'The clean-up of snapshots and reinstallations is that of the platform ' +
      'calls that are killed here; what is left is bookkeeping.',
    undo: ['vm.save', 'vm.reinstall', 'image.from-saved'],
    file: `${backend}/machines/operations/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason:
      'Made of the steps of captures and snapshots, which are killed here, and ' +
      'of turning power on and off, which is asked for as often as one likes.',
    forward: ['image.capture-saved', 'vm.power'],
    undo: ['image.capture-saved'],
    file: `${backend}/machines/operations/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason: 'Takes away a file of the staging folder; no platform has it yet.',
    undo: ['image.import'],
    file: `${backend}/imports/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason: 'The steps of a copy, which are killed here, and rows of shares.',
    forward: ['image.copy-and-share'],
    undo: ['image.copy', 'image.copy-and-share'],
    file: `${backend}/copies/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason: 'Takes away what the platform has made under the key of the step.',
    undo: ['image.replicate'],
    file: `${backend}/encryption/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason:
      'Needs a bucket, which is a server of the test; no virtual machine and ' +
      'nothing of the platform but reading is in it.',
    forward: ['image.export', 'image.convert-for-download'],
    undo: ['image.export', 'image.convert-for-download'],
    file: `${backend}/bucketExports/crash.test.ts`,
    test: comesToItsEnd,
  },
  {
    reason:
      'Killed in a process that has keys and no platform; it does nothing at ' +
      'its end.',
    forward: ['key.rotate', 'key.rewrap'],
    file: `${backend}/encryption/rotation/kill.test.ts`,
    test: 'killed at %s',
  },
  {
    reason: 'Compares, and writes down what it sees: once more is the same.',
    forward: ['platform.sync'],
    file: `${backend}/platforms/sync/crash.test.ts`,
    test: comesToItsEnd,
  },
];

const isUndo = (point: string) => point.endsWith('-undo');

/** The points of this part, in the order of the work. */
export function pointsOf(all: CrashPoints, part: PartOfPoints): string[] {
  const { forward = [], undo = [], platform = [] } = part;
  const of = (kind: string) => all.operations[kind] ?? [];
  const found = [
    ...forward.map(kind => of(kind).filter(one => !isUndo(one))),
    ...undo.map(kind => of(kind).filter(isUndo)),
    ...platform.map(start =>
      all.platform.filter(point => point.startsWith(start)),
    ),
  ];
  return found.flat();
}

/** Which of the points that are this file's nobody has been killed at. */
export function spared(
  file: keyof typeof trialsOf,
  {
    lab,
    points,
  }: { lab: { struck: ReadonlySet<string> }; points: CrashPoints },
): string[] {
  const mine = pointsOf(points, trialsOf[file]);
  return mine.filter(point => !lab.struck.has(point));
}
