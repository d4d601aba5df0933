import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(3, 1fr)',
    alignContent: 'start',
    gap: theme.spacing(2.5),
    // As high as the form, so that the dialog does not grow.
    minHeight: 508,
  },
  wide: { gridColumn: 'span 3' },
}));

/** The form as it will be. */
export function LaunchSkeleton() {
  const classes = useStyles();
  return (
    <div className={classes.root} aria-busy role="status" aria-label="Loading">
      <Skeleton className={classes.wide} variant="rect" height={40} />
      {[0, 1, 2].map(at => (
        <Skeleton key={at} variant="rect" height={106} />
      ))}
      <Skeleton className={classes.wide} variant="rect" height={40} />
      <Skeleton className={classes.wide} variant="rect" height={96} />
    </div>
  );
}
