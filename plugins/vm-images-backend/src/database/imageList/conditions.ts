import { anyOf, contains, isIn, raw, startsWith, type Sql } from '../sql';
import {
  imageFilters,
  type ImageFilter,
  type ImageListRequest,
} from './ImageListRequest';
import type { CatalogView } from './ranges';

/** The filters of a request, with those that its tab stands for. */
export function filtersOf(
  request: ImageListRequest,
): [ImageFilter, readonly string[]][] {
  return [...scopeFilters(request), ...request.filters];
}

function scopeFilters(
  request: ImageListRequest,
): [ImageFilter, readonly string[]][] {
  switch (request.scope) {
    case 'public':
    case 'marketplace':
      return [['visibility', [request.scope]]];
    case 'iso':
      return [['kind', ['iso']]];
    default:
      return [];
  }
}

export function filterCondition(
  filter: ImageFilter,
  values: readonly string[],
): Sql {
  return isIn(`i.${imageFilters[filter]}`, values);
}

function encryptedCondition(encrypted: boolean | undefined): Sql[] {
  if (encrypted === undefined) return [];
  return [raw(encrypted ? 'i.encrypted' : 'not i.encrypted')];
}

/** Does the row carry the tag? Lines of `search_key` are whole tags. */
function tagCondition(tag: string): Sql {
  return contains('i.search_key', `\n${tag}\n`);
}

/** Trigrams know nothing of shorter words. */
export const isShortTerm = (term: string) => [...term].length < 3;

/**
 * A word is found anywhere in the name or in a tag; a short one begins the name
 * or is a tag.
 */
function termCondition(term: string): Sql {
  if (!isShortTerm(term)) return contains('i.search_key', term);
  return anyOf([startsWith('i.name_key', term), tagCondition(term)]);
}

/**
 * Everything that a row must satisfy beyond its range; `tags` may be fewer than
 * asked for where an index stands for one of them.
 */
export function rowConditions(
  request: ImageListRequest,
  view: CatalogView,
  tags: readonly string[] = request.tags,
): Sql[] {
  return [
    ...filtersOf(request).map(([filter, values]) =>
      filterCondition(filter, values),
    ),
    ...encryptedCondition(request.encrypted),
    ...tags.map(tagCondition),
    ...request.terms.map(termCondition),
    ...(view.condition ? [view.condition] : []),
  ];
}
