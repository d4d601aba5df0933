import { createApiRef } from '@backstage/core-plugin-api';
import { Store } from './Store';

/** Opens and closes the drawer of operations from anywhere in the portal. @public */
export class OperationsPanel {
  /** Whether the drawer is open, and which operation is unfolded in it. */
  readonly state = new Store<{ open: boolean; operationId?: string }>({
    open: false,
  });

  /** How many operations run; told by the one who asks for all of the portal. */
  readonly running = new Store(0);

  readonly open = (operationId?: string): void =>
    this.state.set({ open: true, operationId });

  readonly close = (): void =>
    this.state.set({ ...this.state.get(), open: false });
}

/** @public */
export const operationsPanelApiRef = createApiRef<OperationsPanel>({
  id: 'plugin.vm-images.operations-panel',
});
