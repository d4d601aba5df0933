import { useMemo, type ReactNode } from 'react';
import { useMeasure } from 'react-use';
import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import { makeStyles } from '@material-ui/core/styles';
import clsx from 'clsx';
import { CursorTableHead } from './CursorTableHead';
import { CursorTableRow, useOpenRow } from './CursorTableRow';
import { fitColumns } from './fitColumns';
import { TableFooter } from './TableFooter';
import { TableSkeleton } from './TableSkeleton';
import { useRowKeys } from './useRowKeys';
import { useScrollMemory } from './useScrollMemory';
import type {
  CursorColumn,
  RowAction,
  TablePaging,
  TableSelection,
} from './types';

const useStyles = makeStyles(theme => ({
  root: { overflow: 'hidden', position: 'relative' },
  table: { tableLayout: 'fixed', width: '100%' },
  body: { transition: theme.transitions.create('opacity', { duration: 150 }) },
  stale: { opacity: 0.55 },
}));

/** @public */
export interface CursorTableProps<T> {
  /** What the rows are, for those who hear the page. */
  label: string;
  columns: readonly CursorColumn<T>[];
  /** `undefined` while nothing is there yet. */
  rows: readonly T[] | undefined;
  /** The rows are of another question than the one asked now. */
  stale?: boolean;
  rowId: (row: T) => string;
  rowLabel: (row: T) => string;
  rowHref: (row: T) => string;
  rowActions?: (row: T) => RowAction[];
  selection?: TableSelection;
  sort?: { by: string; order: 'asc' | 'desc' };
  onSort?: (by: string, order: 'asc' | 'desc') => void;
  paging?: TablePaging;
  /** Instead of rows when there are none. */
  empty: ReactNode;
}

const CHECKBOX_WIDTH = 52;
const ACTION_WIDTH = 36;

/**
 * A table over a list that the backend sorts, filters and pages. Rows open on
 * click, with Enter, or in a new tab as links do; columns that don't fit drop,
 * the least needed first; the place on the page is kept for coming back.
 *
 * @public
 */
export function CursorTable<T>(props: CursorTableProps<T>) {
  const { columns, rows, rowId, rowActions, selection, paging } = props;
  const classes = useStyles();
  const [measured, { width }] = useMeasure<HTMLDivElement>();
  const quick = rows?.[0]
    ? rowActions?.(rows[0]).filter(action => action.quick).length ?? 0
    : 2;
  const actionsWidth = rowActions ? 24 + ACTION_WIDTH * (quick + 1) : 0;
  const forColumns =
    width && width - actionsWidth - (selection ? CHECKBOX_WIDTH : 0);
  const fitted = useMemo(
    () => fitColumns(columns, forColumns),
    [columns, forColumns],
  );
  const ids = useMemo(() => rows?.map(rowId) ?? [], [rows, rowId]);
  const open = useOpenRow();
  const toggle = selection && ((id: string) => toggleOne(selection, id));
  const keys = useRowKeys({
    ids,
    toggle,
    open: id => open(props.rowHref(rows![ids.indexOf(id)])),
  });
  useScrollMemory(rows !== undefined);
  const cells = fitted.length + (selection ? 1 : 0) + (rowActions ? 1 : 0);

  return (
    <Paper className={classes.root} ref={measured} elevation={1}>
      {rows?.length === 0 ? (
        props.empty
      ) : (
        <Table
          className={classes.table}
          aria-label={props.label}
          aria-busy={!rows || props.stale}
        >
          <CursorTableHead
            fitted={fitted}
            ids={ids}
            selection={selection}
            sort={props.sort}
            onSort={props.onSort}
            actionsWidth={actionsWidth}
          />
          <TableBody
            className={clsx(classes.body, props.stale && classes.stale)}
          >
            {rows ? (
              rows.map((row, at) => (
                <CursorTableRow
                  key={ids[at]}
                  row={row}
                  label={props.rowLabel(row)}
                  href={props.rowHref(row)}
                  fitted={fitted}
                  actions={rowActions?.(row)}
                  selected={selection?.ids.has(ids[at])}
                  onToggle={toggle && (() => toggle(ids[at]))}
                  keys={keys.rowProps(ids[at])}
                />
              ))
            ) : (
              <TableSkeleton columns={cells} />
            )}
          </TableBody>
        </Table>
      )}
      {paging && rows && rows.length > 0 && (
        <TableFooter paging={paging} shown={rows.length} />
      )}
    </Paper>
  );
}

function toggleOne(selection: TableSelection, id: string) {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  selection.onChange(ids);
}
