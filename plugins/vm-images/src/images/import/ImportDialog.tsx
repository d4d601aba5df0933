import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import {
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { importPanelApiRef, type ImportStart } from '../../api/importPanel';
import { useStore } from '../../api/Store';
import { checkForm } from '../form/imageForm';
import { AgentsNote } from './AgentsNote';
import { CheckStep } from './CheckStep';
import { DetailsStep } from './DetailsStep';
import { SourceCard } from './SourceCard';
import { SourceStep } from './SourceStep';
import { useImportDraft, type ImportDraft } from './useImportDraft';
import { useSubmitImport } from './useSubmitImport';

const useStyles = makeStyles(theme => ({
  stepper: { padding: theme.spacing(0, 0, 3), background: 'none' },
  content: { minHeight: 300, paddingTop: 0 },
  error: { marginTop: theme.spacing(2) },
  hint: { marginRight: 'auto', paddingLeft: theme.spacing(2) },
}));

const steps = ['Source', 'What it is', 'Check'];

/** Imports an image from a file or an address; opened through the import panel. */
export function ImportDialog() {
  const panel = useApi(importPanelApiRef);
  const start = useStore(panel.state);
  return (
    <Dialog
      open={start !== undefined}
      onClose={panel.close}
      fullWidth
      maxWidth="md"
      aria-labelledby="import-title"
    >
      <DialogTitle id="import-title">Import image</DialogTitle>
      {start && <Steps start={start} onClose={panel.close} />}
    </Dialog>
  );
}

function Steps(props: { start: ImportStart; onClose: () => void }) {
  const { start, onClose } = props;
  const classes = useStyles();
  const draft = useImportDraft(start);
  const errors = checkForm(draft.form);
  const { step, goTo } = useStep(draft, Object.keys(errors).length > 0);
  const submit = useSubmitImport(draft, onClose);
  const blocked =
    isDenied(draft.verdict) ||
    !draft.platform ||
    (draft.source?.type === 'url' && !draft.check.value);

  const uploading = draft.upload && draft.upload.phase !== 'complete';

  return (
    <>
      <DialogContent className={classes.content}>
        <Stepper activeStep={step} className={classes.stepper}>
          {steps.map(title => (
            <Step key={title}>
              <StepLabel>{title}</StepLabel>
            </Step>
          ))}
        </Stepper>
        {step > 0 && <SourceCard draft={draft} />}
        {step === 0 && <SourceStep draft={draft} />}
        {step === 1 && <DetailsStep draft={draft} errors={errors} />}
        {step === 1 && <AgentsNote draft={draft} />}
        {step === 2 && <CheckStep draft={draft} onEdit={() => goTo(1)} />}
        {submit.error !== undefined && (
          <Alert severity="error" className={classes.error}>
            {messageOf(submit.error)}
          </Alert>
        )}
      </DialogContent>
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
        {step === 1 && (
          <Button
            variant="contained"
            color="primary"
            disabled={Object.keys(errors).length > 0}
            onClick={() => goTo(2)}
          >
            Next
          </Button>
        )}
        {step === 2 && (
          <Button
            // Nothing is left to ask but this.
            autoFocus
            // Its ripple is not there yet when the focus comes, and would throw.
            focusRipple={false}
            variant="contained"
            color="primary"
            disabled={blocked || submit.busy}
            onClick={submit.submit}
          >
            Import
          </Button>
        )}
      </DialogActions>
    </>
  );
}

/** Goes past steps in which nothing is left to ask. */
function useStep(draft: ImportDraft, incomplete: boolean) {
  const { source, form } = draft;
  const usable =
    source && !(source.type === 'file' && source.start.refusal !== undefined);
  const [asked, setAsked] = useState<1 | 2>();
  useEffect(() => {
    if (!usable) setAsked(undefined);
  }, [usable]);
  const known = !incomplete && form.osDistribution !== '';
  // What will be refused need not be described.
  const nothingToAsk = known || isDenied(draft.verdict);
  const step = !usable ? 0 : asked ?? (nothingToAsk ? 2 : 1);
  // Nobody is moved on while typing.
  const typing = step === 1 && draft.touched;
  useEffect(() => {
    if (typing) setAsked(1);
  }, [typing]);
  return { step, goTo: setAsked };
}
