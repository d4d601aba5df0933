import { useState } from 'react';
import Dialog from '@material-ui/core/Dialog';
import { makeStyles } from '@material-ui/core/styles';
import type { LaunchAccepted } from '@vm-images/backstage-plugin-vm-images-common';
import { useNavigate } from 'react-router-dom';
import { usePaths } from '../layout/usePaths';
import { ChooseTemplate } from './ChooseTemplate';
import { LaunchForm } from './LaunchForm';
import { LaunchProgress } from './LaunchProgress';

// A dialog is drawn outside the page, and so without its fonts.
const useStyles = makeStyles(theme => ({
  paper: {
    fontFamily: theme.typography.fontFamily,
    color: theme.palette.text.primary,
  },
}));

/** @public */
export interface LaunchDialogProps {
  open: boolean;
  onClose: () => void;
  /** What to launch: an image … */
  imageId?: string;
  /** … or a VM template; asked for when there is neither. */
  templateId?: string;
}

/**
 * Asks what to launch and launches it. One machine leads to its page; many
 * leave a list that shows how far each is.
 */
export function LaunchDialog(props: LaunchDialogProps) {
  const { open, onClose } = props;
  const classes = useStyles();
  return (
    <Dialog
      open={open}
      classes={{ paper: classes.paper }}
      // What was entered is not lost to a click beside the dialog.
      onClose={(_, reason) => reason !== 'backdropClick' && onClose()}
      fullWidth
      maxWidth="md"
      aria-labelledby="launch-title"
    >
      {open && <Content {...props} />}
    </Dialog>
  );
}

function Content(props: LaunchDialogProps) {
  const { imageId, onClose } = props;
  const [templateId, setTemplateId] = useState(props.templateId);
  const [accepted, setAccepted] = useState<LaunchAccepted>();
  const navigate = useNavigate();
  const paths = usePaths();

  function follow(answer: LaunchAccepted) {
    const [first, ...others] = answer.virtualMachines;
    if (others.length > 0) {
      setAccepted(answer);
      return;
    }
    onClose();
    navigate(paths.machine(first.id));
  }

  if (accepted) {
    return <LaunchProgress accepted={accepted} onClose={onClose} />;
  }
  if (!imageId && !templateId) {
    return <ChooseTemplate onChoose={setTemplateId} onClose={onClose} />;
  }
  return (
    <LaunchForm
      subject={templateId ? { templateId } : { imageId }}
      onClose={onClose}
      onAccepted={follow}
    />
  );
}
