import { useState } from 'react';
import Dialog from '@material-ui/core/Dialog';
import type { LaunchAccepted } from '@vm-images/backstage-plugin-vm-images-common';
import { useNavigate } from 'react-router-dom';
import { usePaths } from '../layout/usePaths';
import { LaunchForm } from './LaunchForm';
import { LaunchProgress } from './LaunchProgress';

/** @public */
export interface LaunchDialogProps {
  open: boolean;
  onClose: () => void;
  /** What to launch: an image … */
  imageId?: string;
  /** … or a VM template. */
  templateId?: string;
}

/**
 * Asks what to launch and launches it. One machine leads to its page; many
 * leave a list that shows how far each is.
 */
export function LaunchDialog(props: LaunchDialogProps) {
  const { open, onClose, imageId, templateId } = props;
  return (
    <Dialog
      open={open && (imageId ?? templateId) !== undefined}
      // What was entered is not lost to a click beside the dialog.
      onClose={(_, reason) => reason !== 'backdropClick' && onClose()}
      fullWidth
      maxWidth="md"
      aria-labelledby="launch-title"
    >
      {open && (
        <Content
          subject={templateId ? { templateId } : { imageId }}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function Content(props: {
  subject: { imageId?: string; templateId?: string };
  onClose: () => void;
}) {
  const { subject, onClose } = props;
  const [accepted, setAccepted] = useState<LaunchAccepted>();
  const navigate = useNavigate();
  const paths = usePaths();
  if (accepted) {
    return <LaunchProgress accepted={accepted} onClose={onClose} />;
  }
  return (
    <LaunchForm
      subject={subject}
      onClose={onClose}
      onAccepted={answer => {
        const [first, ...others] = answer.virtualMachines;
        if (others.length > 0) setAccepted(answer);
        else {
          onClose();
          navigate(paths.machine(first.id));
        }
      }}
    />
  );
}
