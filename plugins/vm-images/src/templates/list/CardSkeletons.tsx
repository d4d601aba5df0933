import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';
import { reducedMotion } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))',
    gap: theme.spacing(2),
  },
  bone: { borderRadius: 4, [reducedMotion]: { animation: 'none' } },
}));

/** Cards as they will be, without what is on them. */
export function CardSkeletons(props: { height?: number }) {
  const { height = 234 } = props;
  const classes = useStyles();
  return (
    <div className={classes.cards} aria-busy role="status" aria-label="Loading">
      {Array.from({ length: 6 }, (_, at) => (
        <Skeleton
          key={at}
          className={classes.bone}
          variant="rect"
          height={height}
        />
      ))}
    </div>
  );
}
