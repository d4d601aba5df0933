import { useEffect, useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Dialog from '@material-ui/core/Dialog';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import { messageOf } from '@vm-images/backstage-plugin-vm-images-react';
import { importPanelApiRef, type ImportStart } from '../../api/importPanel';
import { useStore } from '../../api/Store';
import { checkForm } from '../form/imageForm';
import { AgentsNote } from './AgentsNote';
import { CheckStep } from './CheckStep';
import { DetailsStep } from './DetailsStep';
import { ImportActions } from './ImportActions';
import { LookNote } from './LookNote';
import { LookStep } from './LookStep';
import { SourceCard } from './SourceCard';
import { SourceStep } from './SourceStep';
import { useImportDraft } from './useImportDraft';
import { useStep, type ImportStep } from './useStep';
import { useSubmitImport } from './useSubmitImport';

const useStyles = makeStyles(theme => ({
  stepper: { padding: theme.spacing(0, 0, 3), background: 'none' },
  content: { minHeight: 300, paddingTop: 0, outline: 'none' },
  error: { marginTop: theme.spacing(2) },
}));

const steps = ['Source', 'What it is', 'Check'];
/** An address is looked at for the second of them. */
const placeOf: Record<ImportStep, number> = {
  ...{ source: 0, look: 1, details: 1, check: 2 },
};

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
  const incomplete = Object.keys(errors).length > 0;
  const at = useStep(draft, incomplete);
  const { step, goTo } = at;
  const submit = useSubmitImport(draft, onClose);
  const content = useKeptFocus(step);

  return (
    <>
      <DialogContent ref={content} tabIndex={-1} className={classes.content}>
        <Stepper activeStep={placeOf[step]} className={classes.stepper}>
          {steps.map(title => (
            <Step key={title}>
              <StepLabel>{title}</StepLabel>
            </Step>
          ))}
        </Stepper>
        {step !== 'source' && <SourceCard draft={draft} />}
        {step === 'source' && <SourceStep draft={draft} />}
        {step === 'look' && (
          <LookStep draft={draft} onDescribe={() => goTo('details')} />
        )}
        {step === 'details' && (
          <form
            noValidate
            onSubmit={event => {
              event.preventDefault();
              if (!incomplete) goTo('check');
            }}
          >
            {at.meanwhile && <LookNote draft={draft} />}
            <DetailsStep draft={draft} errors={errors} />
            <AgentsNote draft={draft} />
            {/* Enter in a field does what Next does. */}
            <button type="submit" hidden />
          </form>
        )}
        {step === 'check' && (
          <CheckStep draft={draft} onEdit={() => goTo('details')} />
        )}
        {submit.error !== undefined && (
          <Alert severity="error" className={classes.error}>
            {messageOf(submit.error)}
          </Alert>
        )}
      </DialogContent>
      <ImportActions
        draft={draft}
        at={at}
        incomplete={incomplete}
        busy={submit.busy}
        onSubmit={submit.submit}
        onClose={onClose}
      />
    </>
  );
}

/**
 * Where the focus goes when what had it is gone with its step: to the ground of
 * the dialog, on which Enter does nothing. It is taken from nobody.
 */
function useKeptFocus(step: ImportStep) {
  const ground = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) {
      ground.current?.focus();
    }
  }, [step]);
  return ground;
}
