export { HowToCopy } from './HowToCopy';
export { CaptureDialog, type CaptureDialogProps } from './CaptureDialog';
