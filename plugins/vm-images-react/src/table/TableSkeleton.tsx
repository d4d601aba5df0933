import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { reducedMotion } from '../parts/tones';

const useStyles = makeStyles(theme => ({
  row: { height: 57 },
  cell: {
    padding: theme.spacing(0.75, 1.5),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  bone: { [reducedMotion]: { animation: 'none' } },
}));

/** Rows as they will be, without what is in them. @public */
export function TableSkeleton(props: { columns: number; rows?: number }) {
  const { columns, rows = 8 } = props;
  const classes = useStyles();
  return (
    <>
      {Array.from({ length: rows }, (_, row) => (
        <TableRow key={row} className={classes.row} aria-hidden>
          {Array.from({ length: columns }, (__, column) => (
            <TableCell key={column} className={classes.cell}>
              <Skeleton
                className={classes.bone}
                width={`${85 - ((row * 7 + column * 17) % 45)}%`}
              />
            </TableCell>
          ))}
        </TableRow>
      ))}
    </>
  );
}
