/**
 * PostgreSQL picks indexes by its statistics, and picks well for filters. What
 * it does not find by itself is that "mine or public", sorted, is a merge of
 * sorted stretches: those are spelled out, the many owners of a caller as one
 * lateral join, so that planning costs the same for one group and for fifty.
 */
import { EVERYONE } from '../images/derivedColumns';
import { receivedOnlyByLookup } from '../imageShares/receivedImages';
import { anyOf, isIn, raw, sql, type Sql } from '../sql';
import { rowConditions } from './conditions';
import { searchByName } from './searchByName';
import type { ImageListRequest } from './ImageListRequest';
import { isOnePiece, mayBeLookedUp } from './indexes';
import {
  imageRanges,
  rangeCondition,
  type CatalogView,
  type ImageRange,
} from './ranges';
import {
  aloneOf,
  alongImages,
  alongTag,
  countOf,
  cutPageOf,
  isTagSort,
  sampleOf,
  sampleOrCountOf,
  type ListPlan,
  type Stretch,
} from './stretches';

/** Two columns of different collations cannot be compared. */
const OWNER = '(owners.ref collate "C")';

export function postgresPlan(
  request: ImageListRequest,
  view: CatalogView,
): ListPlan {
  const stretches = stretchesOf(request, view);
  const bare = stretches.every(({ rest }) => rest.length === 0);
  const indexed = bare || (isOnePiece(request) && !view.condition);
  const sampled = mayBeLookedUp(request) ? sampleOrCountOf : sampleOf;
  const searched = searchByName(request, view, stretches);
  return {
    page: searched ?? cutPageOf(request, stretches),
    alone: searched ? undefined : aloneOf(stretches),
    count: (indexed ? countOf : sampled)(request, stretches),
    countAtOnce: indexed,
    repeatable: bare || (indexed && hasOneValueEach(request)),
  };
}

/** With every column of an index fixed there is only one good plan. */
function hasOneValueEach(request: ImageListRequest): boolean {
  return (
    request.sort === 'updatedAt' &&
    request.filters.size === 3 &&
    [...request.filters.values()].every(({ length }) => length === 1)
  );
}

function stretchesOf(request: ImageListRequest, view: CatalogView): Stretch[] {
  const ranges = imageRanges(request, view);
  if (request.terms.length > 0 && ranges.length > 0) {
    // A word that few have is looked up, one that many have is met soon.
    const visible = ranges.map(range => sql`(${rangeCondition(range)})`);
    return [
      {
        ...alongImages(request),
        bounds: [anyOf(visible)],
        rest: rowConditions(request, view),
        newest: true,
      },
    ];
  }
  const byTag = request.tags.length > 0 && isTagSort(request.sort);
  return ranges.map(range =>
    byTag && (range.kind === 'all' || range.kind === 'audience')
      ? tagStretch(request, view, range)
      : imageStretch(request, view, range),
  );
}

function imageStretch(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange,
): Stretch {
  const rest = rowConditions(request, view);
  if (range.kind === 'received') return receivedStretch(request, range, rest);
  const owners = ownersOf(range);
  if (!owners) {
    return { ...alongImages(request), bounds: [rangeCondition(range)], rest };
  }
  const offered = range.kind === 'offered';
  return {
    ...alongImages(request),
    owners,
    bounds: [
      raw('i.deleted_at is null'),
      ...(offered ? [raw(`i.audience = '${EVERYONE}'`)] : []),
      raw(`${offered ? 'i.owner_ref' : 'i.audience'} = ${OWNER}`),
    ],
    rest,
  };
}

/** Few rows, all of them looked up; so counting them is worth it too. */
function receivedStretch(
  request: ImageListRequest,
  { refs, owners }: ImageRange & { kind: 'received' },
  conditions: readonly Sql[],
): Stretch {
  return {
    ...alongImages(request),
    bounds: [
      receivedOnlyByLookup(refs),
      ...(owners ? [isIn('i.owner_ref', owners)] : []),
      // No index fits `is true`: the few ids are to be looked up first.
      ...conditions.map(condition => sql`(${condition}) is true`),
    ],
    rest: [],
  };
}

/** Along an index of a tag, which carries audience, time and name. */
function tagStretch(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange & { kind: 'all' | 'audience' },
): Stretch {
  const [tag, ...others] = request.tags;
  const owners = ownersOf(range);
  const audience: Sql[] = [];
  if (owners) audience.push(raw(`t.audience = ${OWNER}`));
  else if (range.kind === 'audience') {
    audience.push(sql`t.audience = ${range.audiences[0]}`);
  }
  const rest = rowConditions(request, view, others);
  const { sort } = request;
  return { ...alongTag({ tag, sort, bounds: audience, rest }), owners };
}

/** The owners of a range that is many stretches. */
function ownersOf(range: ImageRange): readonly string[] | undefined {
  let owners: readonly string[] = [];
  if (range.kind === 'audience') owners = range.audiences;
  if (range.kind === 'offered') owners = range.owners;
  return owners.length > 1 ? owners : undefined;
}
