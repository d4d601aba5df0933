import { useCallback, type MouseEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import Checkbox from '@material-ui/core/Checkbox';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { alpha, makeStyles } from '@material-ui/core/styles';
import type { FittedColumn } from './fitColumns';
import { RowActions } from './RowActions';
import type { RowAction } from './types';
import type { useRowKeys } from './useRowKeys';

const useStyles = makeStyles(theme => ({
  row: {
    height: 57,
    cursor: 'pointer',
    '&:hover, &:focus-visible': {
      backgroundColor: theme.palette.action.hover,
    },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: -2,
    },
    '&&.Mui-selected, &&.Mui-selected:hover': {
      backgroundColor: alpha(theme.palette.primary.main, 0.12),
    },
    '&:last-child > td': { borderBottom: 0 },
  },
  cell: {
    padding: theme.spacing(0.75, 1.5),
    fontSize: 14,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    borderBottom: `1px solid ${theme.palette.divider}`,
    '&:first-child': { paddingLeft: theme.spacing(2) },
  },
  check: {
    padding: theme.spacing(0, 0, 0, 0.5),
    borderBottom: `1px solid ${theme.palette.divider}`,
    cursor: 'default',
  },
  actions: {
    padding: theme.spacing(0, 1.5, 0, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
    cursor: 'default',
  },
}));

/** One row of a {@link CursorTable}. */
export function CursorTableRow<T>(props: {
  row: T;
  label: string;
  href: string;
  fitted: readonly FittedColumn<T>[];
  actions?: readonly RowAction[];
  selected?: boolean;
  onToggle?: () => void;
  keys: ReturnType<ReturnType<typeof useRowKeys>['rowProps']>;
}) {
  const { row, label, href, fitted, actions, selected, onToggle } = props;
  const classes = useStyles();
  const open = useOpenRow();
  return (
    <TableRow
      {...props.keys}
      className={classes.row}
      selected={selected}
      aria-selected={onToggle ? !!selected : undefined}
      onClick={event => {
        if (opensRow(event)) open(href, event.ctrlKey || event.metaKey);
      }}
    >
      {onToggle && (
        <TableCell className={classes.check} data-no-open>
          <Checkbox
            size="small"
            color="primary"
            checked={!!selected}
            inputProps={{ 'aria-label': `Select ${label}` }}
            onChange={onToggle}
          />
        </TableCell>
      )}
      {fitted.map(({ column }) => (
        <TableCell
          key={column.id}
          className={classes.cell}
          align={column.align}
        >
          {column.render(row)}
        </TableCell>
      ))}
      {actions && (
        <TableCell className={classes.actions} data-no-open>
          <RowActions label={label} actions={actions} />
        </TableCell>
      )}
    </TableRow>
  );
}

/** Links, buttons and marked text within a row are not the row. */
function opensRow(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target as HTMLElement;
  // Menus are drawn elsewhere; their clicks bubble here all the same.
  if (!event.currentTarget.contains(target)) return false;
  if (target.closest('a, button, input, label, [data-no-open]')) return false;
  return !window.getSelection()?.toString();
}

/** Opens a page of the portal, in a tab of its own if asked. */
export function useOpenRow() {
  const navigate = useNavigate();
  return useCallback(
    (href: string, newTab = false) => {
      if (newTab) window.open(href, '_blank', 'noopener');
      else navigate(href);
    },
    [navigate],
  );
}
