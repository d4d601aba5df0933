/**
 * SQLite plans without statistics, and while it reads nothing else in the
 * process runs. So every index is named here, and the way is chosen by our own
 * numbers (`chooseDriver`): walk along the sort where matches are dense, gather
 * and sort all matches where they are few.
 */
import { anyOf, isIn, sql, type Sql } from '../sql';
import { filterCondition, rowConditions } from './conditions';
import { imageSorts, type ImageListRequest } from './ImageListRequest';
import {
  imageRanges,
  rangeCondition,
  type CatalogView,
  type ImageRange,
} from './ranges';
import { alongZones, hasZones, withZones } from './alongZones';
import type { Driver } from './sqliteDriver';
import {
  aloneOf,
  alongImages,
  alongTag,
  countOf,
  mergedPage,
  sampleOf,
  type ListPlan,
  type Stretch,
} from './stretches';

export function sqlitePlan(
  request: ImageListRequest,
  view: CatalogView,
  chosen: { driver: Driver; asked: boolean },
): ListPlan {
  const { driver, asked } = chosen;
  const ranges = imageRanges(request, view);
  if (driver.kind === 'gather' && ranges.length > 0) {
    const stretch = gather(request, view, ranges, driver);
    return planOf({ request, stretches: [stretch], asked, countable: true });
  }
  const stretches = ranges
    .flatMap(singleRanges)
    .flatMap(range => [...follow(request, view, range, driver)]);
  const countable = stretches.every(({ rest }) => rest.length === 0);
  const zoned =
    driver.kind === 'walk' && hasZones(request)
      ? stretches.map(one => byZones(request, one))
      : undefined;
  return planOf({ request, stretches, zoned, asked, countable });
}

/** What is looked up has nothing left to check. */
function byZones(request: ImageListRequest, stretch: Stretch): Stretch {
  return stretch.rest.length === 0
    ? withZones(stretch)
    : alongZones(request, stretch);
}

function planOf(options: {
  request: ImageListRequest;
  stretches: readonly Stretch[];
  /** Those for the page, where they are others. */
  zoned?: readonly Stretch[];
  /** A statement went into choosing the way; the page and its count are one. */
  asked: boolean;
  countable: boolean;
}): ListPlan {
  const { request, stretches, zoned, asked, countable } = options;
  return {
    page: mergedPage(request, zoned ?? stretches),
    alone: zoned ? undefined : aloneOf(stretches),
    count: (countable ? countOf : sampleOf)(request, stretches),
    countAtOnce: asked,
    repeatable: false,
  };
}

/** One range per stretch of an index. */
function singleRanges(range: ImageRange): ImageRange[] {
  switch (range.kind) {
    case 'audience':
      return range.audiences.map(one => ({
        kind: 'audience',
        audiences: [one],
      }));
    case 'offered':
      return range.owners.map(one => ({ kind: 'offered', owners: [one] }));
    default:
      return [range];
  }
}

/** Reads all of the few candidates; SQLite sorts them. */
function gather(
  request: ImageListRequest,
  view: CatalogView,
  ranges: readonly ImageRange[],
  driver: Driver & { kind: 'gather' },
): Stretch {
  const visible = anyOf(ranges.map(range => sql`(${rangeCondition(range)})`));
  return {
    ...alongImages(request),
    from: driver.from,
    bounds: [...driver.conditions, visible],
    rest: rowConditions(request, view),
  };
}

/** Walks along what is in sort order already. */
function follow(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange,
  driver: Driver,
): Iterable<Stretch> {
  const indexed = range.kind === 'all' || range.kind === 'audience';
  if (driver.kind === 'tag' && indexed) {
    return [tagStretch(request, view, range, driver.tag)];
  }
  if (driver.kind === 'os' && indexed) {
    return osStretches(request, view, range, driver.combinations);
  }
  if (range.kind === 'received') return [receivedStretch(request, view, range)];
  const sort = imageSorts[request.sort].index;
  const index = {
    all: `images_${sort}`,
    audience: `images_audience_${sort}`,
    offered: `images_owner_${sort}`,
    bin: 'images_bin',
  }[range.kind];
  return [
    {
      ...alongImages(request, `indexed by ${index}`),
      bounds: [rangeCondition(range)],
      rest: rowConditions(request, view),
    },
  ];
}

/** Few rows, all of them looked up; so counting them is worth it too. */
function receivedStretch(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange & { kind: 'received' },
): Stretch {
  return {
    ...alongImages(request, 'indexed by images_id'),
    bounds: [rangeCondition(range), ...rowConditions(request, view)],
    rest: [],
  };
}

function tagStretch(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange,
  tag: string,
): Stretch {
  const others = request.tags.filter(one => one !== tag);
  const audience: Sql[] =
    range.kind === 'audience' ? [isIn('t.audience', range.audiences)] : [];
  const { sort } = request;
  const among = range.kind === 'audience' ? 'audience_' : '';
  return alongTag({
    ...{ tag, sort, bounds: audience },
    rest: rowConditions(request, view, others),
    // The index by time is that of the primary key, which has no name here.
    hint: sort === 'name' ? `indexed by image_tags_${among}name` : '',
  });
}

function* osStretches(
  request: ImageListRequest,
  view: CatalogView,
  range: ImageRange,
  combinations: readonly [string, string, string][],
): Iterable<Stretch> {
  const filters = new Map(request.filters);
  for (const name of ['os', 'architecture', 'status'] as const) {
    filters.delete(name);
  }
  const rest = rowConditions({ ...request, filters }, view);
  const index = range.kind === 'all' ? 'images_os' : 'images_audience_os';
  for (const [os, architecture, status] of combinations) {
    yield {
      ...alongImages(request, `indexed by ${index}`),
      bounds: [
        rangeCondition(range),
        filterCondition('os', [os]),
        filterCondition('architecture', [architecture]),
        filterCondition('status', [status]),
      ],
      rest,
    };
  }
}
