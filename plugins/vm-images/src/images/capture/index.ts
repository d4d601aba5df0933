export { CaptureDialog, type CaptureDialogProps } from './CaptureDialog';
