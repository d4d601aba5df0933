/**
 * The parts of the catalog that a list reads: what everyone sees, what only
 * certain owners see, what certain owners offer to everyone. Parts never
 * overlap, and each is a stretch of an index for every sort.
 */
import { EVERYONE, openVisibilities } from '../images/derivedColumns';
import { receivedOnly } from '../imageShares/receivedImages';
import { allOf, isIn, raw, sql, type Sql } from '../sql';
import type { ImageListRequest } from './ImageListRequest';

/** What of the catalog a caller may be shown. */
export interface CatalogView {
  /** Everything, whoever owns it. */
  everything: boolean;
  /** What these own. */
  owners: readonly string[];
  /** The policy's conditions on the row, over the alias `i`. */
  condition?: Sql;
}

/** Parts of the live catalog; those of one kind are alike but for the owner. */
export type ImageRange =
  | { kind: 'all' }
  | { kind: 'bin'; owners?: readonly string[] }
  /** What exactly these audiences see: `*`, or owners. */
  | { kind: 'audience'; audiences: readonly string[] }
  /** What these owners offer to everyone. */
  | { kind: 'offered'; owners: readonly string[] }
  /** What others share with these and the ranges above do not hold. */
  | {
      kind: 'received';
      refs: readonly string[];
      /** Whose images; anybody's when left out. */
      owners?: readonly string[];
    };

/** The ranges that a request asks for and its caller may see. */
export function imageRanges(
  request: ImageListRequest,
  view: CatalogView,
): ImageRange[] {
  const { scope, owners } = request;
  const asked = owners.length > 0 ? owners : undefined;
  const mine = asked?.filter(ref => view.owners.includes(ref)) ?? view.owners;
  if (scope === 'bin')
    return [{ kind: 'bin', owners: view.everything ? asked : mine }];
  const received: ImageRange = {
    kind: 'received',
    refs: asksForClosed(request) ? view.owners : [],
    ...(asked && { owners: asked }),
  };
  if (scope === 'shared') return withoutEmpty([received]);
  if (scope === 'mine') return withoutEmpty(ownersRanges(request, mine, mine));
  if (asked) {
    return withoutEmpty([
      ...ownersRanges(request, view.everything ? asked : mine, asked),
      ...(view.everything ? [] : [received]),
    ]);
  }
  if (view.everything) return [{ kind: 'all' }];
  return withoutEmpty([
    { kind: 'audience', audiences: asksForOpen(request) ? [EVERYONE] : [] },
    { kind: 'audience', audiences: asksForClosed(request) ? view.owners : [] },
    received,
  ]);
}

function ownersRanges(
  request: ImageListRequest,
  closedOf: readonly string[],
  openOf: readonly string[],
): ImageRange[] {
  return [
    { kind: 'audience', audiences: asksForClosed(request) ? closedOf : [] },
    { kind: 'offered', owners: asksForOpen(request) ? openOf : [] },
  ];
}

function withoutEmpty(ranges: ImageRange[]): ImageRange[] {
  return ranges.filter(range => sizeOfRange(range) > 0);
}

/** How many stretches of an index the range is. */
export function sizeOfRange(range: ImageRange): number {
  if (range.kind === 'audience') return range.audiences.length;
  if (range.kind === 'received') return Math.min(1, range.refs.length);
  return range.kind === 'offered' ? range.owners.length : 1;
}

const isOpen = (visibility: string) =>
  openVisibilities.some(open => open === visibility);

function visibilitiesOf(
  request: ImageListRequest,
): readonly string[] | undefined {
  if (['public', 'marketplace'].includes(request.scope)) {
    return [request.scope];
  }
  return request.filters.get('visibility');
}

function asksForOpen(request: ImageListRequest): boolean {
  return visibilitiesOf(request)?.some(isOpen) ?? true;
}

function asksForClosed(request: ImageListRequest): boolean {
  return visibilitiesOf(request)?.some(one => !isOpen(one)) ?? true;
}

/** The range as a condition on the row. */
export function rangeCondition(range: ImageRange): Sql {
  switch (range.kind) {
    case 'all':
      return raw('i.deleted_at is null');
    case 'audience':
      return sql`i.deleted_at is null and ${isIn(
        'i.audience',
        range.audiences,
      )}`;
    case 'offered':
      return sql`i.deleted_at is null and i.audience = ${raw(
        `'${EVERYONE}'`,
      )} and ${isIn('i.owner_ref', range.owners)}`;
    case 'received':
      return allOf([
        receivedOnly(range.refs),
        ...(range.owners ? [isIn('i.owner_ref', range.owners)] : []),
      ]);
    default:
      return allOf([
        raw(`i.status = 'deleted'`),
        ...(range.owners ? [isIn('i.owner_ref', range.owners)] : []),
      ]);
  }
}
