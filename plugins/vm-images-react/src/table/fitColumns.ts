import type { CursorColumn } from './types';

/** A column with the pixels it gets; `undefined` where the width is unknown. */
export interface FittedColumn<T> {
  column: CursorColumn<T>;
  width?: number;
}

/**
 * Drops the least needed columns until the rest fits, then deals out what is
 * left. `width` 0 means that nothing was measured: everything is shown.
 */
export function fitColumns<T>(
  columns: readonly CursorColumn<T>[],
  width: number,
): FittedColumn<T>[] {
  if (width <= 0) return columns.map(column => ({ column }));
  const kept = [...columns];
  const needed = () => kept.reduce((sum, one) => sum + one.minWidth, 0);
  while (needed() > width) {
    const last = leastNeeded(kept);
    if (last === undefined) break;
    kept.splice(last, 1);
  }
  const spare = Math.max(0, width - needed());
  const shares = kept.reduce((sum, one) => sum + (one.grow ?? 1), 0);
  return kept.map(column => ({
    column,
    width: Math.floor(
      column.minWidth + (shares ? (spare * (column.grow ?? 1)) / shares : 0),
    ),
  }));
}

/** Of the columns that may drop, the last with the highest number. */
function leastNeeded<T>(columns: readonly CursorColumn<T>[]) {
  let found: number | undefined;
  let worst = 2;
  columns.forEach((column, at) => {
    const priority = column.priority ?? 1;
    if (priority >= worst) {
      worst = priority;
      found = at;
    }
  });
  return found;
}
