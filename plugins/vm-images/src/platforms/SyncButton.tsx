import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import SyncIcon from '@material-ui/icons/Sync';
import {
  deny,
  verdictOf,
  type PlatformView,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  useAnnounce,
  useToast,
  VerdictButton,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../layout';
import { useOperation } from '../operations/useOperations';

/** Looks at once at what exists on the platform, and says when it has. */
export function SyncButton(props: {
  platform: PlatformView;
  onSynced: () => void;
}) {
  const { platform, onSynced } = props;
  const { id, title, capabilities } = platform;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const [asking, setAsking] = useState(false);
  const [operationId, setOperationId] = useState<string>();
  const operation = useOperation(operationId ?? '', !operationId).value;
  const over = operation !== undefined && isOver(operation.status);
  const busy = asking || (operationId !== undefined && !over);

  useEffect(() => {
    if (!over) return;
    setOperationId(undefined);
    onSynced();
  }, [over, onSynced]);

  async function sync() {
    setAsking(true);
    try {
      const started = await api.syncPlatform(id);
      setOperationId(started.id);
      announce({ type: 'operation', id: started.id, change: 'created' });
      toast.show({
        title: `Synchronising ${title}`,
        link: { title: 'Show progress', href: paths.operations(started.id) },
      });
    } catch (error) {
      toast.failed(`${title} could not be synchronised.`, error);
    } finally {
      setAsking(false);
    }
  }

  return (
    <VerdictButton
      size="small"
      variant="outlined"
      startIcon={<SyncIcon />}
      disabled={busy}
      verdict={
        capabilities.includes('sync')
          ? undefined
          : verdictOf([
              deny(
                'platform.capability',
                `Platform ${title} cannot tell what exists on it.`,
              ),
            ])
      }
      onClick={sync}
    >
      {busy ? 'Synchronising' : 'Sync now'}
    </VerdictButton>
  );
}
