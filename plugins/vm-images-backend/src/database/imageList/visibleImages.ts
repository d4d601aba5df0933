import { anyOf, type Sql } from '../sql';
import type { ImageListRequest } from './ImageListRequest';
import { imageRanges, rangeCondition, type CatalogView } from './ranges';

/** A list without any filter. */
const everything: ImageListRequest = {
  ...{ scope: 'all', filters: new Map(), tags: [], owners: [], terms: [] },
  ...{ sort: 'updatedAt', order: 'desc', limit: 1, count: 'none', list: '' },
};

/**
 * Live images that a view shows, as conditions over the alias `i`. Lists read
 * the ranges one by one, along an index each; this is for questions that are
 * narrow already.
 */
export function visibleImages(view: CatalogView): Sql[] {
  const ranges = imageRanges(everything, view).map(rangeCondition);
  const shown = anyOf(
    ranges.map(({ text, values }) => ({ text: `(${text})`, values })),
  );
  return view.condition ? [shown, view.condition] : [shown];
}
