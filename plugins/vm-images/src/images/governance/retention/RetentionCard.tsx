import { useState } from 'react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  Family,
  Retention,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ErrorState,
  plural,
  RelativeTime,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { RetentionDialog } from './RetentionDialog';
import { ruleInWords } from './retentionForm';
import { useRetention } from './useRetention';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
    marginTop: theme.spacing(2),
    padding: theme.spacing(2),
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  skeleton: { marginTop: theme.spacing(2) },
}));

/** By which rule old versions of a family go, and what it came to. */
export function RetentionCard({ family }: { family: Family }) {
  const classes = useStyles();
  const { value, error, refresh } = useRetention(family.id);
  const [open, setOpen] = useState(false);
  if (!value) {
    return error ? (
      <ErrorState
        title="The retention could not be loaded"
        error={error}
        onRetry={refresh}
      />
    ) : (
      <Skeleton variant="rect" height={76} className={classes.skeleton} />
    );
  }
  return (
    <Paper component="section" aria-label="Retention" className={classes.root}>
      <div className={classes.words}>
        <Typography variant="subtitle2" component="h3">
          Retention
        </Typography>
        <Typography variant="body2">{ruleInWords(value)}</Typography>
        <Typography variant="caption" color="textSecondary">
          <Runs rule={value} />
        </Typography>
      </div>
      <VerdictButton
        variant="outlined"
        size="small"
        verdict={value.actions.edit}
        onClick={() => setOpen(true)}
      >
        {value.enabled ? 'Change rule' : 'Set a rule'}
      </VerdictButton>
      {open && (
        <RetentionDialog
          family={family}
          rule={value}
          onClose={() => {
            setOpen(false);
            refresh();
          }}
        />
      )}
    </Paper>
  );
}

function Runs({ rule }: { rule: Retention }) {
  const { lastRun, lastRunAt, nextRunAt } = rule;
  return (
    <>
      {lastRunAt && lastRun && (
        <>
          {plural(lastRun.deleted, 'version')} went{' '}
          <RelativeTime time={lastRunAt} />.{' '}
        </>
      )}
      {lastRun && lastRun.failed > 0 && (
        <>{plural(lastRun.failed, 'version')} could not. </>
      )}
      {nextRunAt && (
        <>
          Applied next <RelativeTime time={nextRunAt} />.
        </>
      )}
    </>
  );
}
