import { createApiRef } from '@backstage/core-plugin-api';
import { Store } from './Store';
import type { ChosenFile } from './uploads';

/** What an import starts with; empty when the person is to choose. @public */
export interface ImportStart {
  file?: ChosenFile;
  url?: string;
  /** An upload that is under way or complete. */
  uploadKey?: string;
}

/** Opens the import dialog from anywhere in the portal. @public */
export class ImportPanel {
  readonly state = new Store<ImportStart | undefined>(undefined);

  readonly open = (start: ImportStart = {}): void => this.state.set(start);

  readonly close = (): void => this.state.set(undefined);
}

/** @public */
export const importPanelApiRef = createApiRef<ImportPanel>({
  id: 'plugin.vm-images.import-panel',
});
