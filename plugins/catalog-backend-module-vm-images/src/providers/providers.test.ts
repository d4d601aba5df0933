import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import {
  topics,
  type Image,
  type VmImagesApi,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { readProviderConfig } from '../config';
import { createFamilies } from './families';
import { Reader } from './Reader';
import { VmImagesEntityProvider } from './VmImagesEntityProvider';

const image = (id: string, changes: Partial<Image> = {}) =>
  ({
    id,
    name: id,
    status: 'available',
    visibility: 'private',
    platformId: 'local',
    architecture: 'x86_64',
    tags: [],
    ownerRef: 'user:default/ada',
    ...changes,
  } as unknown as Image);

const template = (name: string, changes: Partial<VmTemplate> = {}) =>
  ({
    id: name,
    name,
    title: name,
    published: true,
    status: 'ready',
    visibility: 'public',
    maxCount: 1,
    mappings: [],
    ...changes,
  } as unknown as VmTemplate);

const missing = Object.assign(new Error('gone'), { statusCode: 404 });

async function setUp(options: {
  api: Partial<Record<keyof VmImagesApi, jest.Mock>>;
  family: string;
  config?: object;
}) {
  const events = mockServices.events();
  const reader = new Reader({
    api: options.api as unknown as VmImagesApi,
    auth: mockServices.auth(),
    config: readProviderConfig(
      mockServices.rootConfig({
        data: { catalog: { providers: { vmImages: options.config ?? {} } } },
      }),
    ),
    appBaseUrl: 'http://localhost:3000/',
  });
  const family = createFamilies(reader).find(
    one => one.name === options.family,
  )!;
  const connection = { applyMutation: jest.fn(), refresh: jest.fn() };
  const provider = new VmImagesEntityProvider({
    family,
    events,
    logger: mockServices.logger.mock(),
    runner: { run: ({ fn }) => fn(new AbortController().signal) as never },
  });
  await provider.connect(connection as unknown as EntityProviderConnection);
  const mutation = (call: number) => {
    const change = connection.applyMutation.mock.calls[call][0];
    const names = (all: { entity: Entity }[]) =>
      all?.map(({ entity }) => entity.metadata.name);
    return { ...change, names: names(change.entities ?? change.added) };
  };
  const tell = async (
    type: 'image' | 'template' | 'virtualMachine',
    id: string,
  ) => {
    await events.publish({
      topic: topics[type],
      eventPayload: { type, id, change: 'updated' },
    });
    await new Promise(done => {
      setTimeout(done, 400);
    });
  };
  return { mutation, tell, connection };
}

describe('the provider', () => {
  it('offers what is published, public and ready, and again after a change', async () => {
    const templates = [
      template('a'),
      template('b', { published: false }),
      template('c', { status: 'broken' }),
      template('d', { visibility: 'private' }),
    ];
    const { mutation, tell } = await setUp({
      family: 'templates',
      api: { listTemplates: jest.fn(async () => templates) },
    });
    expect(mutation(0)).toMatchObject({ type: 'full', names: ['vm-a'] });
    templates[1].published = true;
    await tell('template', 'b');
    expect(mutation(1)).toMatchObject({
      type: 'full',
      names: ['vm-a', 'vm-b'],
    });
  });

  it('reads all pages, then only what changed, many changes at once', async () => {
    const { mutation, tell, connection } = await setUp({
      family: 'images',
      config: { images: 'all' },
      api: {
        listImages: jest
          .fn()
          .mockResolvedValueOnce({
            items: [image('one'), image('two', { status: 'failed' })],
            nextCursor: 'c',
          })
          .mockResolvedValueOnce({ items: [image('three')] }),
        getImage: jest.fn(async id => {
          if (id === 'one') throw missing;
          return image(id);
        }),
      },
    });
    expect(mutation(0)).toMatchObject({
      type: 'full',
      names: ['image-one', 'image-three'],
    });
    await Promise.all([tell('image', 'one'), tell('image', 'four')]);
    expect(connection.applyMutation).toHaveBeenCalledTimes(2);
    expect(mutation(1)).toMatchObject({
      type: 'delta',
      names: ['image-four'],
      removed: [{ entityRef: 'resource:default/image-one' }],
    });
  });

  it('keeps out what not everybody may see, unless it is told otherwise', async () => {
    const images = await setUp({
      family: 'images',
      api: {
        listImages: jest.fn(async () => ({
          items: [
            image('mine'),
            image('ours', { visibility: 'shared' }),
            image('all', { visibility: 'public' }),
            image('sold', { visibility: 'marketplace' }),
          ],
        })),
      },
    });
    expect(images.mutation(0).names).toEqual(['image-all', 'image-sold']);
    const api = { listVirtualMachines: jest.fn() };
    const machines = await setUp({ family: 'virtual-machines', api });
    expect(machines.mutation(0).names).toEqual([]);
    expect(api.listVirtualMachines).not.toHaveBeenCalled();
  });

  it.each([
    ['all', ['resource:default/image-all', 'resource:default/image-mine']],
    ['public', ['resource:default/image-all', undefined]],
    ['none', [undefined, undefined]],
  ])(
    'lets machines depend on images that are entities: %s',
    async (wanted, expected) => {
      const images = [image('all', { visibility: 'public' }), image('mine')];
      const machineOf = (id: string) => ({
        ...{ id: `of-${id}`, name: id, platformId: 'local', imageId: id },
      });
      const { connection, tell } = await setUp({
        family: 'virtual-machines',
        config: { images: wanted, virtualMachines: true },
        api: {
          listImages: jest.fn(async ({ visibility }) => ({
            items: images.filter(one => visibility.includes(one.visibility)),
          })),
          getImage: jest.fn(async id => images.find(one => one.id === id)),
          getVirtualMachine: jest.fn(async id => machineOf(id.slice(3))),
          listVirtualMachines: jest.fn(async () => ({
            items: images.map(({ id }) => machineOf(id)),
          })),
        },
      });
      const dependencies = (all: { entity: Entity }[]) =>
        all.map(({ entity }) => (entity.spec?.dependsOn as string[])?.[0]);
      const [[full]] = connection.applyMutation.mock.calls;
      expect(dependencies(full.entities)).toEqual(expected);
      await Promise.all([
        tell('virtualMachine', 'of-all'),
        tell('virtualMachine', 'of-mine'),
      ]);
      const [, [delta]] = connection.applyMutation.mock.calls;
      expect(dependencies(delta.added)).toEqual(expected);
    },
  );

  it('refuses a setting that it does not know, naming the key', () => {
    const config = mockServices.rootConfig({
      data: { catalog: { providers: { vmImages: { images: 'some' } } } },
    });
    expect(() => readProviderConfig(config)).toThrow(
      "Invalid value 'some' of catalog.providers.vmImages.images",
    );
  });
});
