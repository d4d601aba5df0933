import { SidebarItem } from '@backstage/core-components';
import { useApi, useApiHolder } from '@backstage/core-plugin-api';
import Badge from '@material-ui/core/Badge';
import PlaylistPlayIcon from '@material-ui/icons/PlaylistPlay';
import { operationsPanelApiRef } from '../api/operationsPanel';
import { useStore } from '../api/Store';
import { describeRunning } from './OperationsButton';

/**
 * Opens the drawer of operations from the portal's sidebar, on every page.
 * Nothing is shown in a portal that lacks the plugin.
 *
 * @public
 */
export function OperationsSidebarItem() {
  const installed = useApiHolder().get(operationsPanelApiRef) !== undefined;
  return installed ? <Item /> : null;
}

function Item() {
  const panel = useApi(operationsPanelApiRef);
  const running = useStore(panel.running);
  return (
    <SidebarItem
      icon={() => (
        <Badge
          badgeContent={running || undefined}
          color="primary"
          max={99}
          overlap="rectangular"
        >
          <PlaylistPlayIcon />
        </Badge>
      )}
      text="Operations"
      aria-label={describeRunning(running)}
      onClick={() => panel.open()}
    />
  );
}
