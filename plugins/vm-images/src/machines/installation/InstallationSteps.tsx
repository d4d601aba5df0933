import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import Step from '@material-ui/core/Step';
import StepContent from '@material-ui/core/StepContent';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  isNotFound,
  ImageStatusChip,
  VerdictButton,
  type RowAction,
} from '@vm-images/backstage-plugin-vm-images-react';
import type {
  Installation,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { useImage } from '../../images/page/useImage';
import { usePaths } from '../../layout';
import { useFinishInstall } from './useFinishInstall';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2), padding: theme.spacing(2) },
  stepper: { padding: 0, background: 'none' },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1.5),
  },
  text: { overflowWrap: 'anywhere' },
}));

const places: Record<Installation['phase'], number> = {
  installing: 0,
  installed: 1,
  captured: 2,
};

interface StepsProps {
  machine: VirtualMachine;
  install: Installation;
  /** Those of the page, with their dialogs. */
  actions: readonly RowAction[];
  onConsole: () => void;
  onChanged: () => void;
}

/**
 * Where an installation from an ISO is, and what comes next. All of it follows
 * from the machine's record, so it is the same after a reload and for everyone.
 */
export function InstallationSteps(props: StepsProps) {
  const { install } = props;
  const classes = useStyles();
  const paths = usePaths();
  const media = (
    <Link to={paths.image(install.isoImageId)}>{install.isoImageName}</Link>
  );
  return (
    <Paper
      component="section"
      aria-label="Installation"
      className={classes.root}
    >
      <Stepper
        orientation="vertical"
        activeStep={places[install.phase]}
        className={classes.stepper}
      >
        <Step>
          <StepLabel>Install the system</StepLabel>
          <StepContent>
            <InstallStep {...props} media={media} />
          </StepContent>
        </Step>
        <Step>
          <StepLabel>Capture it as an image</StepLabel>
          <StepContent>
            <CaptureStep {...props} />
          </StepContent>
        </Step>
        <Step>
          <StepLabel>Tidy up</StepLabel>
          <StepContent>
            <TidyStep {...props} />
          </StepContent>
        </Step>
      </Stepper>
    </Paper>
  );
}

function Text({ children }: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <Typography variant="body2" className={classes.text}>
      {children}
    </Typography>
  );
}

function InstallStep(props: StepsProps & { media: ReactNode }) {
  const { machine, actions, media, onChanged, onConsole } = props;
  const classes = useStyles();
  const { busy, finish } = useFinishInstall(machine, onChanged);
  const cancel = actions.find(({ id }) => id === 'delete');
  return (
    <>
      <Text>
        The virtual machine starts from {media}, with a blank disk of{' '}
        {machine.size.diskGiB} GiB. Install the system on that disk through the
        console. When the installer is done, say so here: the ISO image is taken
        out, and the virtual machine starts from its disk.
      </Text>
      <div className={classes.buttons}>
        <Button
          variant="contained"
          color="primary"
          size="small"
          onClick={onConsole}
        >
          Open console
        </Button>
        <VerdictButton
          variant="outlined"
          size="small"
          verdict={machine.actions['finish-install']}
          disabled={busy}
          onClick={() => void finish()}
        >
          Installation finished
        </VerdictButton>
        {cancel && (
          <VerdictButton
            size="small"
            verdict={cancel.verdict}
            onClick={cancel.onClick}
          >
            Cancel installation
          </VerdictButton>
        )}
      </div>
    </>
  );
}

function CaptureStep({ actions, onConsole }: StepsProps) {
  const classes = useStyles();
  const capture = actions.find(({ id }) => id === 'capture');
  return (
    <>
      <Text>
        The virtual machine has started from its own disk. See that it works,
        then make a system disk image of it.
      </Text>
      <div className={classes.buttons}>
        {capture && (
          <VerdictButton
            variant="contained"
            color="primary"
            size="small"
            verdict={capture.verdict}
            startIcon={capture.icon}
            onClick={capture.onClick}
          >
            {capture.title}
          </VerdictButton>
        )}
        <Button size="small" onClick={onConsole}>
          Open console
        </Button>
      </div>
    </>
  );
}

function TidyStep({ actions, install }: StepsProps) {
  const classes = useStyles();
  const paths = usePaths();
  const id = install.capturedImageId ?? '';
  const { value: image, error } = useImage(id, id === '');
  const remove = actions.find(one => one.id === 'delete');
  const capture = actions.find(one => one.id === 'capture');
  const isGone = isNotFound(error) || image?.status === 'failed';
  return (
    <>
      {image && (
        <div className={classes.buttons}>
          <Link to={paths.image(image.id)}>{image.name}</Link>
          <ImageStatusChip image={image} />
        </div>
      )}
      <Text>
        {isGone
          ? 'There is no usable image of it. Capture it once more.'
          : 'Once the image is available, the virtual machine is needed no more. Deleting it leaves the image alone.'}
      </Text>
      <div className={classes.buttons}>
        {isGone && capture && (
          <VerdictButton
            variant="contained"
            color="primary"
            size="small"
            verdict={capture.verdict}
            onClick={capture.onClick}
          >
            {capture.title}
          </VerdictButton>
        )}
        {remove && (
          <VerdictButton
            variant="outlined"
            size="small"
            verdict={remove.verdict}
            onClick={remove.onClick}
          >
            Delete the virtual machine
          </VerdictButton>
        )}
      </div>
    </>
  );
}
