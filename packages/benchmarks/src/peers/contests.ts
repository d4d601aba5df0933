/** A request to Backstage's catalog, and ours for the same thing. */
export interface Contest {
  id: 'Q3' | 'Q3b' | 'Q5';
  name: string;
  ours: string;
  catalog: string;
  /** How many times faster ours is to be. */
  atLeast: number;
  /** Images from which that is asked. @defaultValue any number */
  from?: number;
}

const byName = '/vm-images/images?limit=25&sort=name&order=asc';
const query =
  '/catalog/entities/by-query?limit=25&orderField=metadata.name,asc';
const facets = '/vm-images/images/facets';
const facet =
  '/catalog/entity-facets?facet=metadata.labels.vm-images.io%2Farchitecture';
/** What a page of images asks of a catalog that holds other things too. */
const ofImages = '&filter=kind%3Dresource,spec.type%3Dvm-image';

const large = { atLeast: 100, from: 100_000 };

/** Each with the whole catalog, which is the cheaper, and as a page asks. */
export const contests: Contest[] = [
  ['everything', ''],
  ['images by kind and type', ofImages],
].flatMap(([what, filter]): Contest[] => [
  {
    id: 'Q3',
    name: `by-query by name with its total, ${what}`,
    ours: `${byName}&count=capped`,
    catalog: `${query}${filter}`,
    ...large,
  },
  {
    id: 'Q3b',
    name: `by-query by name, totalItems=exclude, ${what}`,
    ours: `${byName}&count=none`,
    catalog: `${query}${filter}&totalItems=exclude`,
    atLeast: 3,
  },
  {
    id: 'Q5',
    name: `entity-facets of one key, ${what}`,
    ours: facets,
    catalog: `${facet}${filter}`,
    ...large,
  },
]);
