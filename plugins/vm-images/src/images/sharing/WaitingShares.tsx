import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ImageShare } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Bytes,
  imageKinds,
  MiddleEllipsis,
  OwnerChip,
  RelativeTime,
  useAnnounce,
  useToast,
  VerdictButton,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { changesOf, useWaitingShares } from './useShares';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  share: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    padding: theme.spacing(1.5, 2),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  title: { padding: theme.spacing(1.5, 2) },
  words: { flex: 1, minWidth: 240 },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 1.5),
    color: theme.palette.text.secondary,
    fontSize: 13,
  },
  note: { overflowWrap: 'anywhere' },
  buttons: { display: 'flex', gap: theme.spacing(1) },
}));

/** What others want to share, above what they share already. */
export function WaitingShares() {
  const classes = useStyles();
  const shares = useWaitingShares().value?.items ?? [];
  if (shares.length === 0) return null;
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label="Waiting for your answer"
      className={classes.root}
    >
      <Typography variant="subtitle2" component="h2" className={classes.title}>
        Waiting for your answer
      </Typography>
      <ul className={classes.list}>
        {shares.map(share => (
          <Waiting key={share.id} share={share} />
        ))}
      </ul>
    </Paper>
  );
}

function Waiting(props: { share: ImageShare }) {
  const { share } = props;
  const { image, note, recipientRef, createdAt, actions } = share;
  const classes = useStyles();
  const { busy, answer } = useAnswer(share);
  return (
    <li className={classes.share}>
      <div className={classes.words}>
        <MiddleEllipsis text={image.name} />
        <div className={classes.facts}>
          <span>
            From <OwnerChip ownerRef={image.ownerRef} />
          </span>
          <span>
            to <OwnerChip ownerRef={recipientRef} />
          </span>
          <span>{imageKinds[image.kind]}</span>
          <span>
            {image.platformId} · {image.region}
          </span>
          {image.sizeBytes !== undefined && <Bytes value={image.sizeBytes} />}
          <RelativeTime time={createdAt} />
        </div>
        {note && (
          <Typography variant="body2" className={classes.note}>
            {note}
          </Typography>
        )}
      </div>
      <div className={classes.buttons}>
        <VerdictButton
          size="small"
          variant="contained"
          color="primary"
          verdict={actions.accept}
          disabled={busy}
          onClick={() => void answer('accept')}
        >
          Accept
        </VerdictButton>
        <VerdictButton
          size="small"
          variant="outlined"
          verdict={actions.reject}
          disabled={busy}
          onClick={() => void answer('reject')}
        >
          Reject
        </VerdictButton>
      </div>
    </li>
  );
}

const words = { accept: 'Accepted', reject: 'Rejected' } as const;

function useAnswer(share: ImageShare) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const [busy, setBusy] = useState(false);
  const answer = async (what: keyof typeof words) => {
    setBusy(true);
    try {
      await api.answerShare(share.id, what);
      toast.show({ title: `${words[what]} ${share.image.name}` });
    } catch (error) {
      toast.failed(`Could not ${what} ${share.image.name}`, error);
    } finally {
      setBusy(false);
      changesOf(share).forEach(announce);
    }
  };
  return { busy, answer };
}
