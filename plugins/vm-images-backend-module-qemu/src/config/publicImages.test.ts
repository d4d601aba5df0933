import { ConfigReader } from '@backstage/config';
import { readPublicImages } from './publicImages';

const digest = `sha256:${'a'.repeat(64)}`;
const url = 'https://images.example.com/debian.qcow2';
const read = (entry: object) =>
  readPublicImages(
    new ConfigReader({ publicImages: [{ name: 'x', ...entry }] }),
  );

it('takes an address with a digest instead of a path', () => {
  expect(read({ url, digest, minDiskGiB: 3 })).toEqual([
    {
      ...{ path: undefined, url, digest, kernel: undefined },
      ...{ initrd: undefined, description: { name: 'x', minDiskGiB: 3 } },
    },
  ]);
});

it.each([
  [{}, 'either a path or a url'],
  [{ url, digest, path: '/a.qcow2' }, 'either a path or a url'],
  [{ url }, 'a url and no digest'],
  [{ url: 'file:///etc/passwd', digest }, 'no address of http'],
  [{ url: 'nonsense', digest }, 'no address of http'],
])('refuses %j', (entry, reason) => {
  expect(() => read(entry)).toThrow(reason);
});
