import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  OwnerChip,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
  who: { display: 'inline-flex', verticalAlign: 'bottom' },
}));

/** Says of an image in the recycle bin how long it is there. */
export function BinBanner(props: { image: Image }) {
  const { image } = props;
  const classes = useStyles();
  if (image.status !== 'deleted') return null;
  return (
    <>
      <Alert severity="warning" className={classes.root}>
        This image is in the recycle bin
        {image.deletedAt && (
          <>
            {' since '}
            <RelativeTime time={image.deletedAt} />
          </>
        )}
        {image.deletedBy && (
          <>
            {', put there by '}
            <span className={classes.who}>
              <OwnerChip ownerRef={image.deletedBy} />
            </span>
          </>
        )}
        .
        {image.willDestroyAt && (
          <>
            {' It will be destroyed '}
            <RelativeTime time={image.willDestroyAt} />.
          </>
        )}
      </Alert>
    </>
  );
}
