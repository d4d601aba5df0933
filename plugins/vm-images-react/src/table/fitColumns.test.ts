import { fitColumns } from './fitColumns';
import type { CursorColumn } from './types';

const column = (
  id: string,
  minWidth: number,
  priority?: 1 | 2 | 3 | 4,
  grow?: number,
): CursorColumn<unknown> => ({
  id,
  title: id,
  minWidth,
  priority,
  grow,
  render: () => id,
});

const columns = [
  column('name', 200, 1, 3),
  column('status', 100),
  column('size', 100, 3),
  column('owner', 100, 2),
  column('used', 100, 3),
];

const ids = (width: number) =>
  fitColumns(columns, width).map(one => one.column.id);

it('drops the least needed columns first, the last of equals before', () => {
  expect(ids(600)).toEqual(['name', 'status', 'size', 'owner', 'used']);
  expect(ids(599)).toEqual(['name', 'status', 'size', 'owner']);
  expect(ids(499)).toEqual(['name', 'status', 'owner']);
  expect(ids(399)).toEqual(['name', 'status']);
});

it('never drops a column that always stays', () => {
  expect(ids(10)).toEqual(['name', 'status']);
});

it('deals out what is left by the share of each', () => {
  const [name, status] = fitColumns(columns.slice(0, 2), 700);
  expect(name.width).toBe(500);
  expect(status.width).toBe(200);
});

it('shows everything while nothing was measured', () => {
  expect(fitColumns(columns, 0)).toHaveLength(5);
  expect(fitColumns(columns, 0)[0].width).toBeUndefined();
});
