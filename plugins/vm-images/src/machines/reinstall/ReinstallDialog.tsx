import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  messageOf,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../../images/form/FormField';
import { AcceptTerms } from '../../launch/AcceptTerms';
import { AdvancedFields } from '../../launch/AdvancedFields';
import { LoginFields } from '../../launch/LoginFields';
import { Part } from '../../launch/Part';
import { VerdictLine } from '../../launch/VerdictLine';
import { LostAndKept } from './LostAndKept';
import { Prerequisites } from './Prerequisites';
import { SystemImage } from './SystemImage';
import { useReinstall } from './useReinstall';
import { useReinstallDraft, type ReinstallDraft } from './useReinstallDraft';

const useStyles = makeStyles(theme => ({
  paper: {
    fontFamily: theme.typography.fontFamily,
    color: theme.palette.text.primary,
  },
  form: { display: 'flex', flexDirection: 'column', minHeight: 0 },
  title: { overflowWrap: 'anywhere' },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2.5),
    paddingTop: theme.spacing(1),
  },
  foot: {
    gap: theme.spacing(1),
    minHeight: 64,
    padding: theme.spacing(1.5, 3),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  act: { flexShrink: 0, display: 'flex', gap: theme.spacing(1) },
}));

/** Asks for an image and a login, and gives a machine that system. */
export function ReinstallDialog(props: {
  machine: VirtualMachine;
  onClose: () => void;
  onAccepted: () => void;
}) {
  const { machine, onClose } = props;
  const classes = useStyles();
  return (
    <Dialog
      open
      classes={{ paper: classes.paper }}
      // What was entered is not lost to a click beside the dialog.
      onClose={(_, reason) => reason !== 'backdropClick' && onClose()}
      fullWidth
      maxWidth="sm"
      aria-labelledby="reinstall-title"
    >
      <DialogTitle id="reinstall-title" className={classes.title}>
        Reinstall or change OS of {machine.name}
      </DialogTitle>
      <Form {...props} />
    </Dialog>
  );
}

function Form(props: {
  machine: VirtualMachine;
  onClose: () => void;
  onAccepted: () => void;
}) {
  const { machine, onClose, onAccepted } = props;
  const classes = useStyles();
  const draft = useReinstallDraft(machine);
  const { form, verdict, check } = draft;
  const reinstall = useReinstall(machine, () => {
    draft.remember();
    onAccepted();
    onClose();
  });
  const error = reinstall.error ?? check.error;
  const isConfirmed = form.confirm === machine.name;
  const mayAct =
    isConfirmed && verdict && !isDenied(verdict) && !reinstall.busy;
  const name = check.value?.image?.name ?? 'the image';
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        if (mayAct) void reinstall.submit(form);
      }}
    >
      <DialogContent className={classes.content}>
        {error !== undefined && (
          <Alert
            severity="error"
            action={
              reinstall.error === undefined && (
                <Button size="small" color="inherit" onClick={check.refresh}>
                  Retry
                </Button>
              )
            }
          >
            {messageOf(error)}
          </Alert>
        )}
        <Fields machine={machine} draft={draft} />
      </DialogContent>
      <DialogActions className={classes.foot}>
        <VerdictLine
          verdict={verdict}
          allowed={
            isConfirmed
              ? `${machine.name} gets the system of ${name}`
              : 'Type the name of the virtual machine to confirm'
          }
        />
        <span className={classes.act}>
          <Button onClick={onClose}>Cancel</Button>
          <VerdictButton
            type="submit"
            variant="contained"
            color="primary"
            verdict={isDenied(verdict) ? verdict : undefined}
            disabled={!isDenied(verdict) && !mayAct}
            onClick={() => {}}
          >
            {draft.isOther ? 'Change OS' : 'Reinstall'}
          </VerdictButton>
        </span>
      </DialogActions>
    </form>
  );
}

function Fields(props: { machine: VirtualMachine; draft: ReinstallDraft }) {
  const { machine, draft } = props;
  const { form, errors, check, change } = draft;
  return (
    <>
      <SystemImage
        machine={machine}
        value={form.imageId}
        onChange={imageId => change({ imageId, acceptTerms: undefined })}
      />
      <Part title="What has to be there">
        <Prerequisites
          prerequisites={draft.prerequisites}
          known={draft.prerequisitesKnown}
        />
      </Part>
      <LostAndKept machine={machine} />
      <LoginFields
        user={check.value?.defaultUser}
        value={form}
        errors={errors}
        ready={draft.ready}
        passwordSupported={check.value?.passwordSupported}
        onChange={change}
      />
      <AdvancedFields
        userData={form.userData}
        error={errors.userData}
        onChange={({ userData = '' }) => change({ userData })}
      />
      <AcceptTerms
        terms={check.value?.terms}
        imageName={check.value?.image?.name ?? 'the image'}
        accepted={form.acceptTerms}
        onChange={acceptTerms => change({ acceptTerms })}
      />
      <FormField
        name="confirm"
        label={`Type ${machine.name} to confirm`}
        value={form.confirm}
        inputProps={{ autoComplete: 'off', spellCheck: false }}
        onValue={confirm => change({ confirm })}
      />
    </>
  );
}
