/**
 * Every named point has a place where a backend dies there: none is added
 * without somebody saying where, and none is said to be tested that is not.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { listOperationCrashPoints } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { crashPoints } from '@vm-images/backstage-plugin-vm-images-backend-module-qemu/testUtils';
import { inProcess, pointsOf, trialsOf, type PartOfPoints } from './coverage';

const all = {
  operations: listOperationCrashPoints(),
  platform: [...crashPoints],
};
const every = [...Object.values(all.operations).flat(), ...all.platform];
const parts: PartOfPoints[] = [...Object.values(trialsOf), ...inProcess];

it('knows where each named point is tried', () => {
  const covered = new Set(parts.flatMap(part => pointsOf(all, part)));
  expect(every.filter(point => !covered.has(point))).toEqual([]);
});

it('names no kind and no point that is there no more', () => {
  const named = parts.flatMap(({ forward = [], undo = [], platform = [] }) => [
    ...forward.map(kind => ({ forward: [kind] })),
    ...undo.map(kind => ({ undo: [kind] })),
    ...platform.map(start => ({ platform: [start] })),
  ]);
  const empty = named.filter(part => pointsOf(all, part).length === 0);
  expect(empty).toEqual([]);
});

it.each(Object.keys(trialsOf))('%s looks at what it has tried', async file => {
  const text = await readFile(join(__dirname, '..', file), 'utf8');
  expect(text).toContain(`spared('${file}', `);
});

it.each(inProcess.map(one => [one.file, one] as const))(
  '%s has the test that it is said to have',
  async (file, { test }) => {
    const root = resolve(__dirname, '../../../..');
    expect(await readFile(join(root, file), 'utf8')).toContain(`'${test}'`);
  },
);
