import Checkbox from '@material-ui/core/Checkbox';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import { makeStyles } from '@material-ui/core/styles';
import type { FittedColumn } from './fitColumns';
import type { CursorColumn, TableSelection } from './types';

const useStyles = makeStyles(theme => ({
  cell: {
    padding: theme.spacing(1, 1.5),
    fontSize: 12.5,
    fontWeight: 600,
    lineHeight: 1.4,
    letterSpacing: 0,
    textTransform: 'none',
    color: theme.palette.text.secondary,
    backgroundColor: 'transparent',
    borderBottom: `1px solid ${theme.palette.divider}`,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    '&:first-child': { paddingLeft: theme.spacing(2) },
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
  check: {
    width: 52,
    padding: theme.spacing(0, 0, 0, 0.5),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
}));

/** Titles that sort, and the box that selects the page. */
export function CursorTableHead<T>(props: {
  fitted: readonly FittedColumn<T>[];
  ids: readonly string[];
  selection?: TableSelection;
  sort?: { by: string; order: 'asc' | 'desc' };
  onSort?: (by: string, order: 'asc' | 'desc') => void;
  actionsWidth: number;
}) {
  const { fitted, ids, selection, actionsWidth } = props;
  const classes = useStyles();
  const chosen = ids.filter(id => selection?.ids.has(id)).length;
  return (
    <TableHead>
      <TableRow>
        {selection && (
          <TableCell className={classes.check}>
            <Checkbox
              size="small"
              color="primary"
              checked={chosen > 0 && chosen === ids.length}
              indeterminate={chosen > 0 && chosen < ids.length}
              inputProps={{ 'aria-label': 'Select all on this page' }}
              onChange={() =>
                selection.onChange(new Set(chosen === ids.length ? [] : ids))
              }
            />
          </TableCell>
        )}
        {fitted.map(({ column, width }) => (
          <TableCell
            key={column.id}
            className={classes.cell}
            align={column.align}
            style={{ width }}
            sortDirection={
              column.sort && props.sort?.by === column.sort
                ? props.sort.order
                : false
            }
          >
            <Title column={column} sort={props.sort} onSort={props.onSort} />
          </TableCell>
        ))}
        {actionsWidth > 0 && (
          <TableCell className={classes.cell} style={{ width: actionsWidth }}>
            <span className={classes.hidden}>Actions</span>
          </TableCell>
        )}
      </TableRow>
    </TableHead>
  );
}

function Title<T>(props: {
  column: CursorColumn<T>;
  sort?: { by: string; order: 'asc' | 'desc' };
  onSort?: (by: string, order: 'asc' | 'desc') => void;
}) {
  const { column, sort, onSort } = props;
  const by = column.sort;
  if (!by || !onSort) return <>{column.title}</>;
  const active = sort?.by === by;
  const first = by === 'name' ? 'asc' : 'desc';
  const other = sort?.order === 'asc' ? 'desc' : 'asc';
  return (
    <TableSortLabel
      active={active}
      direction={active ? sort.order : first}
      onClick={() => onSort(by, active ? other : first)}
    >
      {column.title}
    </TableSortLabel>
  );
}
