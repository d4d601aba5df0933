import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import {
  imageStandings,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  RelativeTime,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useStanding } from './useFamily';

const useStyles = makeStyles(theme => ({
  note: { marginBottom: theme.spacing(2), overflowWrap: 'anywhere' },
}));

/** Why nobody should use an image any more, and what is planned for it. */
export function StandingNote({ image }: { image: Image }) {
  const classes = useStyles();
  const { value } = useStanding(image.id);
  const cancel = useCancel(image);
  const { standing, plan, history } = value ?? { history: [] };
  const retired =
    standing && ['deprecated', 'obsolete', 'revoked'].includes(standing);
  const last = history.at(0);
  return (
    <>
      {retired && (
        <Alert
          severity={standing === 'revoked' ? 'error' : 'warning'}
          className={classes.note}
        >
          <strong>{imageStandings[standing].title}</strong>
          {last && (
            <>
              {' '}
              <RelativeTime time={last.at} />
              {last.reason && `: ${last.reason}`}
              {last.inherited && ' (with the image that it was made from)'}
            </>
          )}
        </Alert>
      )}
      {plan && (
        <Alert
          severity="info"
          className={classes.note}
          action={
            mayCancel(image) && (
              <Button color="inherit" size="small" onClick={cancel}>
                Cancel plan
              </Button>
            )
          }
        >
          Becomes <strong>{imageStandings[plan.to].title.toLowerCase()}</strong>{' '}
          <RelativeTime time={plan.at} />
          {plan.reason && `: ${plan.reason}`}
        </Alert>
      )}
    </>
  );
}

/** What was planned before a revocation, which is final, is still taken back. */
const mayCancel = ({ actions }: Image) =>
  actions.standing.findings.every(
    ({ effect, rule }) => effect !== 'deny' || rule === 'standing.final',
  );

function useCancel(image: Image): () => void {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  return () => {
    api.cancelStandingPlan(image.id).then(
      () => {
        announce({ type: 'image', id: image.id, change: 'updated' });
        toast.show({ title: `Nothing is planned for ${image.name} any more` });
      },
      error => toast.failed('The plan was not cancelled', error),
    );
  };
}
