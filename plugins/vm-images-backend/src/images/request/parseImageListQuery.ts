import { InputError } from '@backstage/errors';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import { normalizeTag } from '../../database/images/normalizeTags';
import {
  imageFilters,
  imageSorts,
  type ImageFilter,
  type ImageListRequest,
} from '../../database/imageList/ImageListRequest';
import { decodeCursor, fingerprint } from '../../database/keyset';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 200;
const MAX_TERMS = 8;

/** Turns a query that has the shape of the API into what the database is asked. */
export function parseImageListQuery(query: ImageListQuery): ImageListRequest {
  const sort = query.sort ?? 'updatedAt';
  if (!Object.hasOwn(imageSorts, sort)) {
    throw new InputError(
      `The parameter "sort" must be one of ${Object.keys(imageSorts).join(
        ', ',
      )}; got "${sort}".`,
    );
  }
  const asked = {
    scope: query.scope ?? 'all',
    filters: parseFilters(query),
    ...(query.encrypted !== undefined && {
      encrypted: String(query.encrypted) === 'true',
    }),
    tags: unique((query.tag ?? []).map(normalizeTag)),
    owners: unique(query.owner ?? []),
    terms: parseTerms(query.search),
    sort,
    order: query.order ?? (sort === 'name' ? 'asc' : 'desc'),
  } as const;
  const list = fingerprint({ ...asked, filters: [...asked.filters] });
  return {
    ...asked,
    limit: parseLimit(query.limit),
    count: query.count ?? 'capped',
    position:
      query.cursor === undefined
        ? undefined
        : decodeCursor({
            cursor: query.cursor,
            list,
            sortType: imageSorts[sort].type,
          }),
    list,
  };
}

function parseFilters(
  query: ImageListQuery,
): ReadonlyMap<ImageFilter, readonly string[]> {
  const filters = new Map<ImageFilter, readonly string[]>();
  for (const name of Object.keys(imageFilters) as ImageFilter[]) {
    const values = query[name];
    if (values && values.length > 0) filters.set(name, unique(values));
  }
  return filters;
}

/** The words of a search, in lower case. */
export function parseTerms(search: string | undefined): string[] {
  const terms = unique(
    (search ?? '').toLowerCase().split(/\s/).filter(Boolean),
  );
  if (terms.length > MAX_TERMS) {
    throw new InputError(
      `The parameter "search" may have at most ${MAX_TERMS} words; got ${terms.length}.`,
    );
  }
  return terms;
}

function parseLimit(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InputError(
    `The parameter "limit" must be a whole number from 1 to ${MAX_LIMIT}; got ${limit}.`,
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
