import { useState } from 'react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  ErrorState,
  StaleBanner,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { ShareDialog } from './ShareDialog';
import { ShareTable } from './ShareTable';
import { useImageShares } from './useShares';

const useStyles = makeStyles(theme => ({
  actions: {
    display: 'flex',
    justifyContent: 'flex-end',
    marginBottom: theme.spacing(1),
  },
}));

/** The tab of an image that says with whom it is shared. */
export function ImageSharing(props: { image: Image }) {
  const { image } = props;
  const classes = useStyles();
  const [sharing, setSharing] = useState(false);
  const shares = useImageShares(image.id);
  const items = shares.value?.items;
  const button = (
    <VerdictButton
      variant="outlined"
      verdict={image.actions.share}
      onClick={() => setSharing(true)}
    >
      Share
    </VerdictButton>
  );
  return (
    <>
      <StaleBanner resource={shares} />
      {shares.loading && (
        <div aria-busy role="status" aria-label="Loading the shares">
          <Skeleton height={40} />
          <Skeleton height={40} />
        </div>
      )}
      {shares.error && !shares.value && (
        <ErrorState
          title="The shares could not be loaded"
          error={shares.error}
          onRetry={shares.refresh}
        />
      )}
      {items?.length === 0 && (
        <Paper>
          <EmptyState title="Shared with nobody" action={button}>
            Users and groups that it is shared with use it like their own.
          </EmptyState>
        </Paper>
      )}
      {items && items.length > 0 && (
        <>
          <div className={classes.actions}>{button}</div>
          <ShareTable shares={items} />
        </>
      )}
      {sharing && (
        <ShareDialog image={image} onClose={() => setSharing(false)} />
      )}
    </>
  );
}
