import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Place } from './places';

const useStyles = makeStyles({
  text: { whiteSpace: 'normal', minWidth: 0, overflowWrap: 'anywhere' },
});

/** A place in the list of targets, with why it cannot be chosen. */
export function PlaceOption({ place }: { place: Place }) {
  const classes = useStyles();
  const [finding] = place.verdict.findings;
  return (
    <div className={classes.text}>
      {place.title}
      {finding && (
        <Typography variant="caption" display="block">
          {finding.reason}
        </Typography>
      )}
    </div>
  );
}
