import { useState, type ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Verdict } from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf } from '../hooks/useToast';
import { isDenied, Findings } from './VerdictTooltip';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
  danger: {
    color: theme.palette.getContrastText(theme.palette.error.main),
    backgroundColor: theme.palette.error.main,
    '&:hover': { backgroundColor: theme.palette.error.dark },
  },
}));

/** @public */
export interface ConfirmDialogProps {
  open: boolean;
  /** A question that names the thing. */
  title: string;
  children?: ReactNode;
  /** Shown as warnings; a denial takes the button away. */
  verdict?: Verdict;
  /** The verb on the button. */
  action: string;
  danger?: boolean;
  /** Only for what can't be undone: has to be typed first. */
  typeToConfirm?: string;
  /** The dialog closes when it is done, and stays with the reason when it fails. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something is done that is hard to undo. @public */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, onClose } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="confirm-title"
    >
      <DialogTitle id="confirm-title">{title}</DialogTitle>
      {open && <Question {...props} />}
    </Dialog>
  );
}

function Question(props: ConfirmDialogProps) {
  const { children, verdict, action, danger, typeToConfirm } = props;
  const classes = useStyles();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ready = typeToConfirm === undefined || typed === typeToConfirm;

  async function confirm() {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <DialogContent className={classes.content}>
        {children && (
          <Typography component="div" variant="body1">
            {children}
          </Typography>
        )}
        {verdict && verdict.findings.length > 0 && (
          <Alert severity={isDenied(verdict) ? 'error' : 'warning'}>
            <Findings findings={verdict.findings} />
          </Alert>
        )}
        {typeToConfirm !== undefined && (
          <TextField
            variant="outlined"
            size="small"
            id="confirm-name"
            label={`Type ${typeToConfirm} to confirm`}
            value={typed}
            onChange={event => setTyped(event.target.value)}
          />
        )}
        {error !== undefined && (
          <Alert severity="error">{messageOf(error)}</Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button
          // Enter answers, Escape leaves; what can't be undone is typed first.
          autoFocus={typeToConfirm === undefined}
          // Its ripple is not there yet when the focus comes, and would throw.
          focusRipple={false}
          variant="contained"
          color={danger ? 'default' : 'primary'}
          className={danger && ready && !busy ? classes.danger : undefined}
          disabled={busy || !ready || isDenied(verdict)}
          onClick={confirm}
        >
          {action}
        </Button>
      </DialogActions>
    </>
  );
}
