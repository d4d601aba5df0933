import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  OwnerChip,
  RelativeTime,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useBinActions } from './useBinActions';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
  actions: { display: 'flex', gap: theme.spacing(1) },
  who: { display: 'inline-flex', verticalAlign: 'bottom' },
}));

/** Says of an image in the recycle bin how long it is there, and what to do. */
export function BinBanner(props: { image: Image; onChanged: () => void }) {
  const { image, onChanged } = props;
  const classes = useStyles();
  const { binActionsOf, binDialogs } = useBinActions(onChanged);
  if (image.status !== 'deleted') return null;
  return (
    <>
      <Alert
        severity="warning"
        className={classes.root}
        action={
          <div className={classes.actions}>
            {binActionsOf(image).map(action => (
              <VerdictButton
                key={action.id}
                size="small"
                verdict={action.verdict}
                startIcon={action.icon}
                onClick={action.onClick}
              >
                {action.title}
              </VerdictButton>
            ))}
          </div>
        }
      >
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
      {binDialogs}
    </>
  );
}
