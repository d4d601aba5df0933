/** Every route that shows or counts many things at once. */
import type { Kind } from './visibility';

interface Named {
  id: string;
}

interface Listing {
  items: Named[];
  total?: number;
  running?: number;
}

type Facets = {
  tabs: Record<string, number>;
  facets: Record<string, { value: string; count: number }[]>;
};

type Platforms = {
  items: { counts: { images: number; virtualMachines: number } }[];
};

export interface ListCase {
  /** Method and path, as in the OpenAPI document. */
  route: string;
  /** What it shows. */
  kind: Kind;
  query?: string;
  /** Variants that it leaves out or has alone, whoever asks. */
  without?: readonly string[];
  only?: readonly string[];
  /** The ids in an answer; undefined where it only counts. */
  ids?(body: Listing, text: string): string[];
  /** Numbers in an answer that must be those of the things that are seen. */
  counts?(body: never): Record<string, number | undefined>;
  /** Queries that find a thing by its name, to be asked for hidden ones. */
  find?(name: string): string[];
}

const ids = ({ items }: Listing) => items.map(({ id }) => id);
const secondColumn = (_: Listing, csv: string) =>
  csv
    .split('\r\n')
    .slice(1, -1)
    .map(line => line.split('","')[1]);
const total = (body: Listing) => ({ total: body.total });
const byText = (name: string) => [`search=${name}`];
const notLive = { without: ['binned', 'destroyed', 'deleted'] };

const sums = ({ facets }: Facets, names: string[]) =>
  names.map(name => [
    name,
    facets[name].reduce((sum, { count }) => sum + count, 0),
  ]);

export const lists: readonly ListCase[] = [
  {
    ...{ route: 'GET /images', kind: 'image', ...notLive, ids },
    ...{ query: 'count=exact&limit=200', counts: total },
    find: name => [
      ...['search', 'tag', 'family'].map(by => `${by}=${name}&count=exact`),
      `search=${name}`,
      `search=${name}&scope=public`,
    ],
  },
  {
    ...{ route: 'GET /images', kind: 'image', ids, only: ['binned'] },
    ...{ query: 'scope=bin&count=exact', counts: total },
    find: name => [`scope=bin&search=${name}`],
  },
  {
    ...{ route: 'GET /images/export', kind: 'image', ...notLive },
    ...{ query: 'format=csv', ids: secondColumn },
  },
  {
    ...{ route: 'GET /images/export', kind: 'image', only: ['binned'] },
    ...{ query: 'format=csv&scope=bin', ids: secondColumn },
  },
  {
    ...{ route: 'GET /images/facets', kind: 'image', ...notLive },
    counts: (body: Facets) => ({
      all: body.tabs.all,
      ...Object.fromEntries(
        sums(body, ['platform', 'status', 'visibility', 'family', 'tag']),
      ),
    }),
  },
  {
    ...{ route: 'GET /images/facets', kind: 'image', only: ['binned'] },
    counts: (body: Facets) => ({ bin: body.tabs.bin }),
  },
  {
    ...{ route: 'GET /families', kind: 'family', ids, query: 'limit=200' },
    find: byText,
  },
  {
    ...{ route: 'GET /templates', kind: 'template', ...notLive, ids },
    find: byText,
  },
  {
    ...{ route: 'GET /virtual-machines', kind: 'machine', ...notLive, ids },
    ...{ query: 'count=exact', counts: total, find: byText },
  },
  {
    ...{ route: 'GET /operations', kind: 'operation', ids },
    find: name => [`subject=${name}`],
  },
  {
    ...{ route: 'GET /operations', kind: 'operation', ids },
    ...{ query: 'status=queued', without: ['ended'] },
    counts: (body: Listing) => ({ running: body.running }),
  },
  { route: 'GET /uploads', kind: 'upload', ids },
  { route: 'GET /shares', kind: 'share', ids, counts: total },
  {
    ...{ route: 'GET /platforms', kind: 'image', ...notLive },
    counts: ({ items: [{ counts }] }: Platforms) => ({ images: counts.images }),
  },
  {
    ...{ route: 'GET /platforms', kind: 'machine', ...notLive },
    counts: ({ items: [{ counts }] }: Platforms) => ({
      virtualMachines: counts.virtualMachines,
    }),
  },
];

/**
 * Lists that hold nothing that could be hidden from their caller. Keys come from
 * configuration, with their owners; who is offered which is tested with them.
 */
export const listsOfNothing = [
  'GET /encryption-keys',
  'GET /os-catalog',
  'GET /owners',
];
