import { mockServices } from '@backstage/backend-test-utils';
import { objectKey } from './objectKey';
import { readExportConfig } from './readExportConfig';

const read = (...buckets: object[]) =>
  readExportConfig(
    mockServices.rootConfig({ data: { vmImages: { export: { buckets } } } }),
  ).buckets;
const plain = { name: 'a', bucket: 'b' };

it('reads buckets with their defaults', () => {
  const nothing = mockServices.rootConfig({ data: {} });
  expect(readExportConfig(nothing)).toEqual({ buckets: [], concurrent: 2 });
  const credentials = { accessKeyId: 'id', secretAccessKey: 'key' };
  expect(
    read(
      { ...plain, prefix: '/vm-images' },
      {
        ...{ name: 'c', title: 'C', bucket: 'b', region: 'eu', credentials },
        ...{ endpoint: 'https://s3.example.com', pathStyle: true },
        allowedOwners: ['group:default/web'],
      },
    ),
  ).toEqual([
    {
      ...{ ...plain, title: 'a', region: 'us-east-1', pathStyle: false },
      prefix: 'vm-images/',
    },
    {
      ...{ name: 'c', title: 'C', bucket: 'b', region: 'eu', credentials },
      ...{ endpoint: 'https://s3.example.com', pathStyle: true, prefix: '' },
      allowedOwners: ['group:default/web'],
    },
  ]);
});

it.each([
  ['buckets[0].name', [{ ...plain, name: 'A b' }]],
  ['buckets[0].endpoint', [{ ...plain, endpoint: 'file:///etc' }]],
  ['buckets[0].endpoint', [{ ...plain, endpoint: 'https://me:pw@host' }]],
  ["two are called 'a'", [plain, plain]],
  ['secretAccessKey', [{ ...plain, credentials: { accessKeyId: 'id' } }]],
])('says what makes no sense: %s', (words, buckets) => {
  expect(() => read(...buckets)).toThrow(words);
  // Not even in an error.
  expect(() => read(...buckets)).not.toThrow('me:pw');
});

it.each([
  ['Größe 1/2', 'Grosse-1-2'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a..b?versionId=1#x', 'a.b-versionId-1-x'],
  ['日本', 'image'],
  ['x'.repeat(300), 'x'.repeat(80)],
])('makes a key that every tool takes of %p', (name, safe) => {
  const key = objectKey({ prefix: 'p/', name, id: 'i', format: 'raw' });
  expect(key).toBe(`p/${safe}-i.raw`);
});

it.each([0, 1.5, 17, 1e9])('refuses %s exports at once', concurrent => {
  const data = { vmImages: { export: { concurrent } } };
  expect(() => readExportConfig(mockServices.rootConfig({ data }))).toThrow(
    `'${concurrent}' of vmImages.export.concurrent: it must be a whole number from 1 to 16`,
  );
});

it.each([1, 16])('takes %s exports at once', concurrent => {
  const data = { vmImages: { export: { concurrent } } };
  const config = mockServices.rootConfig({ data });
  expect(readExportConfig(config).concurrent).toBe(concurrent);
});
