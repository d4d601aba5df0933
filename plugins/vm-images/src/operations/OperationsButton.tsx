import { useApi } from '@backstage/core-plugin-api';
import Badge from '@material-ui/core/Badge';
import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import PlaylistPlayIcon from '@material-ui/icons/PlaylistPlay';
import { operationsPanelApiRef } from '../api/operationsPanel';
import { useStore } from '../api/Store';

/** How many operations run, as words. */
export function describeRunning(running: number): string {
  return running === 0 ? 'Operations' : `Operations: ${running} running`;
}

/** Opens the drawer of operations and shows how many run. */
export function OperationsButton() {
  const panel = useApi(operationsPanelApiRef);
  const running = useStore(panel.running);
  const title = describeRunning(running);
  return (
    <Tooltip title={title}>
      <IconButton
        size="small"
        aria-label={title}
        aria-haspopup="dialog"
        onClick={() => panel.open()}
      >
        <Badge
          // No 0 that only screen readers would meet.
          badgeContent={running || undefined}
          color="primary"
          max={99}
          overlap="rectangular"
        >
          <PlaylistPlayIcon />
        </Badge>
      </IconButton>
    </Tooltip>
  );
}
