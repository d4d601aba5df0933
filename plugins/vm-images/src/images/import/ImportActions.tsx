import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';
import type { ImportDraft } from './useImportDraft';
import type { StepState } from './useStep';

const useStyles = makeStyles(theme => ({
  hint: { marginRight: 'auto', paddingLeft: theme.spacing(2) },
  // As wide whatever it says: the button beside it stays where it is.
  primary: { minWidth: 96 },
}));

/** The dialog's buttons; the primary one is in the same place in every step. */
export function ImportActions(props: {
  draft: ImportDraft;
  at: StepState;
  incomplete: boolean;
  busy: boolean;
  onSubmit: () => void;
  onClose: () => void;
}) {
  const { draft, at, incomplete, busy, onSubmit, onClose } = props;
  const classes = useStyles();
  const isUrl = draft.source?.type === 'url';
  const blocked =
    isDenied(draft.verdict) || !draft.platform || (isUrl && !draft.check.value);
  const uploading = draft.upload && draft.upload.phase !== 'complete';
  const primary = {
    className: classes.primary,
    variant: 'contained',
    color: 'primary',
  } as const;

  return (
    <DialogActions>
      {uploading && (
        <Typography
          variant="body2"
          color="textSecondary"
          className={classes.hint}
        >
          The upload goes on when you close this.
        </Typography>
      )}
      <Button onClick={onClose}>{uploading ? 'Close' : 'Cancel'}</Button>
      {(at.step === 'look' || at.step === 'details') && (
        <Button
          {...primary}
          key="next"
          disabled={at.step === 'look' || incomplete}
          onClick={() => at.goTo('check')}
        >
          Next
        </Button>
      )}
      {at.step === 'check' && (
        <Button
          {...primary}
          key="import"
          // Nothing is left to ask but this. After a look at an address nobody
          // asked for the step yet: there it waits to be chosen.
          autoFocus={at.byHand || !isUrl}
          // Its ripple is not there yet when the focus comes, and would throw.
          focusRipple={false}
          disabled={blocked || busy}
          onClick={onSubmit}
        >
          Import
        </Button>
      )}
    </DialogActions>
  );
}
