import { mockServices } from '@backstage/backend-test-utils';
import { findDistribution } from '@vm-images/backstage-plugin-vm-images-common';
import { osCatalogFromConfig } from './osCatalogFromConfig';

const read = (osCatalog?: object) =>
  osCatalogFromConfig(
    mockServices.rootConfig({
      data: JSON.parse(JSON.stringify({ vmImages: { osCatalog } })),
    }),
  );

it('begins with the modern preset, or with the one that is asked for', () => {
  expect(read().preset).toBe('modern');
  const catalog = read({ preset: 's3-private-cloud' });
  expect(catalog.systems[0].distributions.map(({ id }) => id)).toEqual([
    ...['centos', 'ubuntu'],
  ]);
});

it('adds what is configured', () => {
  const catalog = read({
    extra: [
      {
        ...{ type: 'linux', id: 'astra', title: 'Astra Linux' },
        ...{ architectures: ['x86_64'], versions: ['2.12'] },
        ranges: [{ from: '1.7', to: '1.8' }],
      },
    ],
  });
  const os = { type: 'linux', distribution: 'astra' } as const;
  expect(findDistribution(catalog, os)).toEqual({
    ...{ id: 'astra', title: 'Astra Linux' },
    versions: ['2.12', '1.8', '1.7'].map(version => ({
      ...{ version, architectures: ['x86_64'] },
    })),
  });
});

it.each([
  [{ preset: 'old' }, /'old' of vmImages.osCatalog.preset.*modern/],
  [{ extra: [{ type: 'bsd', id: 'x' }] }, /'bsd' of vmImages.osCatalog.extra/],
  [{ extra: [{ type: 'other', id: 'No Way' }] }, /Invalid id 'No Way'/],
  [
    {
      extra: [{ type: 'other', id: 'x', ranges: [{ from: '2.1', to: '1.9' }] }],
    },
    /vmImages.osCatalog.extra: Invalid range of versions '2.1' to '1.9'/,
  ],
])('refuses %j', (config, reason) => {
  expect(() => read(config)).toThrow(reason);
});
