import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Agent } from '@vm-images/backstage-plugin-vm-images-common';
import { hasAgents } from '../form/imageForm';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  root: { marginTop: theme.spacing(2) },
}));

const names: Record<Agent, string> = {
  cloudInit: 'cloud-init',
  guestAgent: 'the QEMU guest agent',
};

const listed = (agents: readonly Agent[]) =>
  agents.map(agent => names[agent]).join(' and ');

/**
 * Which agents the target asks for, and with which its own would conflict: said
 * where it can still be done something about, before the check.
 */
export function AgentsNote({ draft }: { draft: ImportDraft }) {
  const classes = useStyles();
  const { platform, target } = draft;
  const { required = [], conflicting = [] } = platform?.agents ?? {};
  if (!platform || !hasAgents(target.kind)) return null;
  if (required.length + conflicting.length === 0) return null;
  return (
    <Alert severity="info" className={classes.root}>
      {required.length > 0 &&
        `${platform.title} takes only images that have ${listed(required)}. `}
      {conflicting.length > 0 &&
        `${platform.title} brings an agent of its own, with which ${listed(
          conflicting,
        )} ${conflicting.length > 1 ? 'conflict' : 'conflicts'}. `}
      Say under “Boot, login and needs” what the image has.
    </Alert>
  );
}
