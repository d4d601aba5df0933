import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import LinearProgress from '@material-ui/core/LinearProgress';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  messageOf,
  reducedMotion,
} from '@vm-images/backstage-plugin-vm-images-react';
import { onNarrow } from '../form/ImageFields';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(2),
  },
  words: { flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' },
  bar: {
    margin: theme.spacing(2, 0, 3),
    borderRadius: 2,
    [reducedMotion]: { '& *': { animation: 'none !important' } },
  },
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: 'span 6', borderRadius: 4 },
  third: { gridColumn: 'span 2', borderRadius: 4, ...onNarrow(theme) },
}));

/** The wait for what an address holds; nobody has to sit through it. */
export function LookStep(props: {
  draft: ImportDraft;
  onDescribe: () => void;
}) {
  const { draft, onDescribe } = props;
  const classes = useStyles();
  if (draft.phase === 'failed') return <LookFailed draft={draft} />;
  const url = draft.source?.type === 'url' ? draft.source.url : '';
  return (
    <div>
      <div className={classes.head}>
        <div className={classes.words} role="status">
          <Typography variant="subtitle2" component="h3">
            Looking at the address
          </Typography>
          <Typography variant="body2" color="textSecondary">
            Asking {hostOf(url)} for the file, then reading its first bytes:
            they tell format, size and often the system.
          </Typography>
        </div>
        <Button variant="outlined" color="primary" onClick={onDescribe}>
          Describe it meanwhile
        </Button>
      </div>
      <LinearProgress
        className={classes.bar}
        aria-label="Looking at the address"
      />
      <div className={classes.form} aria-hidden>
        <Skeleton variant="rect" height={40} className={classes.wide} />
        {['platform', 'owner', 'kind'].map(name => (
          <Skeleton
            key={name}
            variant="rect"
            height={40}
            className={classes.third}
          />
        ))}
        <Skeleton variant="rect" height={40} className={classes.wide} />
      </div>
    </div>
  );
}

function LookFailed({ draft }: { draft: ImportDraft }) {
  return (
    <Alert severity="error">
      <AlertTitle>The address could not be looked at</AlertTitle>
      <LookProblem draft={draft}>
        {messageOf(draft.check.error)} An image is imported only from an address
        that was looked at: try again, correct the address, or upload the file
        instead.
      </LookProblem>
    </Alert>
  );
}

/** A failed look in words, with what can be done about it. */
export function LookProblem(props: {
  draft: ImportDraft;
  children: ReactNode;
}) {
  const { draft, children } = props;
  return (
    <>
      {children}
      <div>
        <Button size="small" color="inherit" onClick={draft.check.refresh}>
          Try again
        </Button>
        <Button size="small" color="inherit" onClick={draft.drop}>
          Change address
        </Button>
      </div>
    </>
  );
}

/** The server's name only: addresses may hold logins and tokens. */
function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'the server';
  }
}
