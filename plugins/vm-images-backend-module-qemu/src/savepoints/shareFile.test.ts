import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shareFile } from './shareFile';

jest.mock('node:fs/promises', () => ({
  ...jest.requireActual('node:fs/promises'),
  link: jest.fn(),
  copyFile: jest.fn(),
}));
const actual = jest.requireActual<typeof files>('node:fs/promises');
const link = jest.mocked(files.link);
const copyFile = jest.mocked(files.copyFile);

let folder: string;
let from: string;
let to: string;
beforeEach(async () => {
  folder = await actual.mkdtemp(join(tmpdir(), 'share-'));
  from = join(folder, 'from');
  to = join(folder, 'to');
  await actual.writeFile(from, 'all of the bytes');
  // As many names may be refused as there are file systems.
  link.mockReset().mockRejectedValue(new Error('EMLINK'));
  copyFile.mockReset().mockImplementation(actual.copyFile);
});
afterEach(() => actual.rm(folder, { recursive: true }));

it('takes no half of a copy for the whole after a crash', async () => {
  copyFile.mockImplementationOnce(async (_, path) => {
    await actual.writeFile(path, 'all of', { mode: 0o444 });
    throw new Error('The power went.');
  });
  await expect(shareFile(from, to)).rejects.toThrow('The power went.');
  await shareFile(from, to);
  expect(await actual.readFile(to, 'utf8')).toBe('all of the bytes');
  expect((await actual.readdir(folder)).sort()).toEqual(['from', 'to']);
});

it('shares the bytes where that can be', async () => {
  link.mockImplementation(actual.link);
  await shareFile(from, to);
  const [one, other] = await Promise.all([actual.stat(from), actual.stat(to)]);
  expect(one.ino).toBe(other.ino);
  await shareFile(from, to);
  expect(link).toHaveBeenCalledTimes(1);
  expect(copyFile).not.toHaveBeenCalled();
});
