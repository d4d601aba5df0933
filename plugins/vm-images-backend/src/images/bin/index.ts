export { DeletionTeller } from './DeletionTeller';
export { ImageBin } from './ImageBin';
export { BIN_PRINCIPAL, purgeBin, scheduleBin } from './purgeBin';
export { TellingImageBin } from './TellingImageBin';
