import { useEffect, useRef } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  Announced,
  ErrorState,
  plural,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { useOlderVersions } from './useOlderVersions';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: theme.spacing(1.5, 0, 2),
  },
}));

/** The end of the list of versions: how many there are, and the way to older ones. */
export function OlderVersions(props: {
  list: ReturnType<typeof useOlderVersions>;
}) {
  const { versions, more, begun, loading, error, showMore, retry } = props.list;
  const classes = useStyles();
  const end = useRef<HTMLSpanElement>(null);
  const atEnd = begun && !more && !loading && !error;
  // The button that had the focus is gone with the last page.
  useEffect(() => {
    if (atEnd && document.activeElement === document.body) end.current?.focus();
  }, [atEnd]);
  if (!more && !begun) return null;
  const shown = plural(versions.length, 'version');
  return (
    <div className={classes.root}>
      {error && (
        <ErrorState
          title="The older versions could not be loaded"
          error={error}
          onRetry={retry}
        />
      )}
      <Typography
        variant="body2"
        color="textSecondary"
        component="span"
        tabIndex={-1}
        ref={end}
      >
        {atEnd ? `All ${shown}` : `The newest ${shown}`}
      </Typography>
      {!atEnd && !error && (
        <Button
          variant="outlined"
          size="small"
          aria-disabled={loading}
          onClick={loading ? undefined : showMore}
        >
          {loading ? 'Loading older versions' : 'Show older versions'}
        </Button>
      )}
      <Announced>
        {begun && !loading && !error ? `${shown} are shown` : undefined}
      </Announced>
    </div>
  );
}
