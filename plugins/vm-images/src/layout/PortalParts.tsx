import { useEffect, useState } from 'react';
import { ImportDialog } from '../images/import';
import { OperationsDrawer, RunningCount } from '../operations/OperationsDrawer';
import { UploadTray } from '../uploads/UploadTray';
import { useRootPath } from './usePaths';

// The first that is mounted shows them: the app root where the portal has room
// there, otherwise the plugin's own page.
const hosts: symbol[] = [];
const listeners = new Set<() => void>();

const LOOK_MS = 1_000;

function tell() {
  for (const listener of listeners) listener();
}

/** The operations drawer, the import dialog and the upload tray, once, whoever hosts them. */
export function PortalParts() {
  const mounted = useRootPath() !== undefined;
  const [, look] = useState(0);
  useEffect(() => {
    // The portal draws this before anyone has signed in, when it knows no
    // pages yet, and does not say when it does.
    if (mounted) return undefined;
    const timer = setInterval(() => look(Date.now), LOOK_MS);
    return () => clearInterval(timer);
  }, [mounted]);
  return mounted ? <Hosted /> : null;
}

function Hosted() {
  const [me] = useState(() => Symbol('host'));
  const [chosen, setChosen] = useState(false);
  useEffect(() => {
    const look = () => setChosen(hosts[0] === me);
    hosts.push(me);
    listeners.add(look);
    tell();
    return () => {
      hosts.splice(hosts.indexOf(me), 1);
      listeners.delete(look);
      tell();
    };
  }, [me]);
  if (!chosen) return null;
  return (
    <>
      <RunningCount />
      <OperationsDrawer />
      <ImportDialog />
      <UploadTray />
    </>
  );
}
