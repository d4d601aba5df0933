import { makeStyles } from '@material-ui/core/styles';
import Alert, { type Color } from '@material-ui/lab/Alert';
import {
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { LookProblem } from './LookStep';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  // As high whatever it says: the fields below stay where they are.
  root: {
    boxSizing: 'border-box',
    height: 88,
    overflowY: 'auto',
    marginBottom: theme.spacing(2),
    '& .MuiAlert-message': { minWidth: 0, overflowWrap: 'anywhere' },
  },
}));

/** How the look at the address stands, beside a form that is filled in meanwhile. */
export function LookNote({ draft }: { draft: ImportDraft }) {
  const classes = useStyles();
  return (
    <Alert
      className={classes.root}
      severity={severityOf(draft)}
      role="status"
      aria-label="Look at the address"
    >
      {draft.phase === 'failed' ? (
        <LookProblem draft={draft}>
          The address could not be looked at: {messageOf(draft.check.error)}
        </LookProblem>
      ) : (
        wordsOf(draft)
      )}
    </Alert>
  );
}

function severityOf({ phase, verdict }: ImportDraft): Color {
  if (phase === 'failed') return 'error';
  if (phase === 'looking') return 'info';
  return isDenied(verdict) ? 'error' : 'success';
}

function wordsOf({ phase, verdict, news }: ImportDraft): string {
  if (phase === 'looking') {
    return 'Looking at the address … What is found goes only into fields that you leave alone.';
  }
  const [finding] = verdict.findings;
  if (isDenied(verdict) && finding) {
    return ['It can’t be imported.', finding.reason, finding.remedy]
      .filter(Boolean)
      .join(' ');
  }
  const { filled = [], kept = [] } = news ?? {};
  const sentences = [
    filled.length > 0 && `Filled in: ${filled.join(', ')}.`,
    kept.length > 0 && `Left as you have it: ${kept.join(', ')}.`,
  ].filter(Boolean);
  return [
    'The address was looked at.',
    ...(sentences.length > 0 ? sentences : ['Nothing had to be filled in.']),
  ].join(' ');
}
