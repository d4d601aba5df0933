/**
 * The numbers beside tabs and facets.
 *
 * An image counts in up to three scopes: `all`, the audience that sees it
 * (`audience:*` or `audience:<owner>`), and, for the "mine" and bin tabs, its
 * owner (`owner:<ref>`). A caller's numbers are the sums over the scopes that
 * are the caller's, so an image that somebody may not see never touches a
 * number that they can read.
 */
import type { ImageRow } from '../tables';

export const COUNTS = 'image_counts';
export const COUNT_CHANGES = 'image_count_changes';

/** Facets of which every value is shown. */
export const smallDimensions = [
  'platform',
  'region',
  'status',
  'kind',
  'visibility',
  'os',
  'architecture',
  'encrypted',
] as const;

/** Facets of which only the most frequent values are shown. */
export const largeDimensions = ['owner', 'family', 'tag'] as const;

/** Dimensions that tabs are made of, beside `kind` and `visibility`. */
export const tabDimensions = ['live', 'bin'] as const;

export type CountDimension =
  | (typeof smallDimensions)[number]
  | (typeof largeDimensions)[number]
  | (typeof tabDimensions)[number];

/** What of an image decides on where it counts. Stored as JSON. */
export type CountedFacts = {
  live: boolean;
  owner: string;
  audience: string;
  platform: string;
  region: string;
  status: string;
  kind: string;
  visibility: string;
  os: string;
  architecture: string;
  family: string;
  tags: string[];
  /** Not in changes that were noted before it was counted. */
  encrypted?: 'true' | 'false';
};

type CountedColumn =
  | 'owner_ref'
  | 'audience'
  | 'platform_id'
  | 'region'
  | 'status'
  | 'kind'
  | 'visibility'
  | 'os_distribution'
  | 'architecture'
  | 'family'
  | 'tags'
  | 'encrypted'
  | 'deleted_at';

/** The columns of an image that decide on where it counts. */
export type CountedImage = Pick<ImageRow, CountedColumn>;

/** Undefined for an image that counts nowhere, such as a destroyed one. */
export function countedFactsOf(image: CountedImage): CountedFacts | undefined {
  const live = image.deleted_at === null;
  if (!live && image.status !== 'deleted') return undefined;
  return {
    live,
    owner: image.owner_ref,
    audience: image.audience,
    platform: image.platform_id,
    region: image.region,
    status: image.status,
    kind: image.kind,
    visibility: image.visibility,
    os: image.os_distribution,
    architecture: image.architecture,
    family: image.family,
    tags: JSON.parse(image.tags) as string[],
    encrypted: image.encrypted ? 'true' : 'false',
  };
}

/** One counter: where it counts, and as what. */
export interface CountKey {
  scope: string;
  dimension: CountDimension;
  value: string;
}

export const ALL_SCOPE = 'all';
export const audienceScope = (audience: string) => `audience:${audience}`;
export const ownerScope = (owner: string) => `owner:${owner}`;

/** Every counter in which an image with these facts counts one. */
export function* countKeysOf(facts: CountedFacts): Iterable<CountKey> {
  const tab = facts.live ? 'live' : 'bin';
  yield { scope: ownerScope(facts.owner), dimension: tab, value: '' };
  yield { scope: ALL_SCOPE, dimension: tab, value: '' };
  if (!facts.live) return;
  const seenBy = audienceScope(facts.audience);
  yield { scope: seenBy, dimension: 'live', value: '' };
  for (const scope of [ALL_SCOPE, seenBy]) {
    for (const dimension of smallDimensions) {
      // '' stands for "not known": nothing that one could filter by.
      const value = facts[dimension];
      if (value) yield { scope, dimension, value };
    }
    if (facts.owner) yield { scope, dimension: 'owner', value: facts.owner };
    if (facts.family) yield { scope, dimension: 'family', value: facts.family };
    for (const tag of facts.tags) yield { scope, dimension: 'tag', value: tag };
  }
}
