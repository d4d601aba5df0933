import { PortalFrame } from './frames';
import { VmImagesRouter } from './VmImagesRouter';

/** The plugin's pages in a portal on the new frontend system. */
export function PortalPage() {
  return <VmImagesRouter frame={PortalFrame} />;
}
