export { LaunchDialog, type LaunchDialogProps } from './LaunchDialog';
