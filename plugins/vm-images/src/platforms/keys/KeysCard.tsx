import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { EncryptionKey } from '@vm-images/backstage-plugin-vm-images-common';
import {
  StaleBanner,
  useResource,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { KeysTable } from './KeysTable';
import { RotateDialog } from './RotateDialog';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    minWidth: 0,
    marginTop: theme.spacing(2),
    padding: theme.spacing(2, 2.5),
  },
  title: { fontSize: 17, fontWeight: 600, lineHeight: 1.3 },
}));

/**
 * The keys that images are encrypted with: what each version still wraps, and
 * rotation. For the platform team; the backend tells nobody else what is in it,
 * and others see nothing here.
 */
export function KeysCard() {
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  // Not looked at again by itself: each look asks the key services.
  const keys = useResource(
    'encryption keys',
    signal => api.listEncryptionKeys({ signal }),
    { cache: api },
  );
  const [rotating, setRotating] = useState<EncryptionKey>();
  const { items = [], unavailable = [] } = keys.value ?? {};
  const told = items.filter(({ wraps }) => wraps !== undefined);
  if (told.length === 0) return null;
  return (
    <Paper
      className={classes.root}
      component="section"
      aria-label="Encryption keys"
    >
      <div>
        <Typography component="h3" className={classes.title}>
          Encryption keys
        </Typography>
        <Typography variant="body2" color="textSecondary">
          Each encrypted image has a data key of its own, which one of these
          keys wraps. Only the platform team sees this.
        </Typography>
      </div>
      <StaleBanner resource={keys} />
      {unavailable.map(({ service, serviceTitle, reason }) => (
        <Alert key={service} severity="warning">
          {serviceTitle} does not answer, so its keys are missing here: {reason}
        </Alert>
      ))}
      <KeysTable keys={told} onRotate={setRotating} onEnded={keys.refresh} />
      {rotating && (
        <RotateDialog
          of={rotating}
          onClose={() => {
            setRotating(undefined);
            // It has an operation now; after a refusal somebody else's may show.
            keys.refresh();
          }}
        />
      )}
    </Paper>
  );
}
