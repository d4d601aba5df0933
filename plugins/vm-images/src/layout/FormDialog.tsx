import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import { messageOf } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  title: { overflowWrap: 'anywhere' },
  fields: {
    display: 'grid',
    gridTemplateColumns: ({ columns }: { columns: number }) =>
      `repeat(${columns}, minmax(0, 1fr))`,
    [theme.breakpoints.down('xs')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    gap: theme.spacing(2),
  },
  wide: { gridColumn: '1 / -1' },
}));

export interface FormDialogProps {
  /** Names the dialog in the document; no two that are open share it. */
  id: string;
  title: string;
  /** Of the fields; with two the dialog is wider. @defaultValue 1 */
  columns?: 1 | 2;
  /** The verb on the button. */
  action: string;
  /** Whether it may be sent now. */
  isReady: boolean;
  /** Why it could not be loaded or sent. */
  error?: unknown;
  onSubmit: () => Promise<void>;
  onClose: () => void;
  /** The fields, one beside or below the other. */
  children: ReactNode;
}

/** A form in a dialog: Enter sends it, Escape leaves it, and it says what failed. */
export function FormDialog(props: FormDialogProps) {
  const { id, columns = 1, action, isReady, error, onSubmit, onClose } = props;
  const classes = useStyles({ columns });
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth={columns === 1 ? 'xs' : 'sm'}
      aria-labelledby={`${id}-title`}
    >
      <DialogTitle id={`${id}-title`} className={classes.title}>
        {props.title}
      </DialogTitle>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          // Enter asks no button whether it is out of use.
          if (isReady) void onSubmit();
        }}
      >
        <DialogContent className={classes.fields}>
          {props.children}
          {error !== undefined && (
            <Alert severity="error" className={classes.wide}>
              {messageOf(error)}
            </Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={!isReady}
          >
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
