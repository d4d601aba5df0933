import { useState } from 'react';
import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  Channel,
  Family,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  OwnerChip,
  RelativeTime,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { StandingChip } from '../page/StandingChip';
import { ChannelHistory } from './ChannelHistory';
import { useChannelActions, wordFor } from './useChannelActions';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(1),
    alignContent: 'start',
    padding: theme.spacing(2),
  },
  name: { fontSize: 15, fontWeight: 600, overflowWrap: 'anywhere' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  note: { overflowWrap: 'anywhere' },
}));

/** A channel: what it offers, who decided it, and the way back. */
export function ChannelCard(props: { family: Family; channel: Channel }) {
  const { family, channel } = props;
  const classes = useStyles();
  const paths = usePaths();
  const { rollBack, remove } = useChannelActions(family);
  const [history, setHistory] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { image, name, previous, problem, note } = channel;
  const mayMove = family.actions.moveChannels;
  return (
    <Paper component="section" className={classes.root} aria-label={name}>
      <div className={classes.row}>
        <Typography component="h4" className={classes.name}>
          {name}
        </Typography>
        <span aria-hidden>→</span>
        {image.id ? (
          <Link to={paths.image(image.id)}>{wordFor(image)}</Link>
        ) : (
          wordFor(image)
        )}
        {image.standing && <StandingChip standing={image.standing} />}
      </div>
      {problem && <Alert severity="error">{problem}</Alert>}
      <Typography variant="body2" color="textSecondary" component="div">
        By <OwnerChip ownerRef={channel.movedBy} />,{' '}
        <RelativeTime time={channel.movedAt} />
        {note && <div className={classes.note}>{note}</div>}
      </Typography>
      <div className={classes.row}>
        <VerdictButton
          size="small"
          variant="outlined"
          verdict={previous ? mayMove : nothingBefore}
          onClick={() => void rollBack(channel)}
        >
          {previous ? `Roll back to ${wordFor(previous)}` : 'Roll back'}
        </VerdictButton>
        <Button
          size="small"
          aria-expanded={history}
          onClick={() => setHistory(!history)}
        >
          History
        </Button>
        <VerdictButton
          size="small"
          verdict={mayMove}
          onClick={() => setRemoving(true)}
        >
          Remove
        </VerdictButton>
      </div>
      {history && <ChannelHistory familyId={family.id} channel={name} />}
      <ConfirmDialog
        open={removing}
        title={`Remove channel ${name} of ${family.name}?`}
        action="Remove"
        danger
        onConfirm={() => remove(channel)}
        onClose={() => setRemoving(false)}
      >
        VM templates that follow it are broken from then on. Images stay.
      </ConfirmDialog>
    </Paper>
  );
}

const nothingBefore: Verdict = {
  effect: 'deny',
  findings: [
    {
      ...{ rule: 'channel.previous', effect: 'deny' },
      reason: 'It offered nothing before that could be offered again.',
      remedy: 'Promote a version instead.',
    },
  ],
};
