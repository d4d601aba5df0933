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

it('takes what is to be known of it before it is fetched, and when', () => {
  const [image] = read({ url, digest, sizeBytes: 42, prefetch: true });
  expect(image).toMatchObject({ sizeBytes: 42, prefetch: true });
});

it.each([
  [{}, 'either a path or a url'],
  [{ url, digest, path: '/a.qcow2' }, 'either a path or a url'],
  [{ url }, 'a url and no digest'],
  [{ url: 'file:///etc/passwd', digest }, 'no address of http'],
  [{ url: 'nonsense', digest }, 'no address of http'],
  [{ path: '/a.qcow2', prefetch: true }, 'there is nothing to fetch'],
  [{ url, digest, sizeBytes: -1 }, 'sizeBytes'],
])('refuses %j', (entry, reason) => {
  expect(() => read(entry)).toThrow(reason);
});
