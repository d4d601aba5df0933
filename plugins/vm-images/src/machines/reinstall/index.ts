export { ReinstallDialog } from './ReinstallDialog';
