import { LegacyFrame } from './frames';
import { VmImagesRouter } from './VmImagesRouter';

/** The plugin's pages in a portal on the old frontend system. */
export function LegacyPage() {
  return <VmImagesRouter frame={LegacyFrame} />;
}
