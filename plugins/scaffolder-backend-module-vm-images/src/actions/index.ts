import type { ActionDependencies } from '../operations/Session';
import { createCaptureImageAction } from './captureImage';
import { createCopyAction } from './copy';
import { createDeleteAction } from './delete';
import { createExportImageAction } from './exportImage';
import { createImportImageAction } from './importImage';
import { createLaunchAction } from './launch';
import { createPowerAction } from './power';
import { createReinstallAction } from './reinstall';
import { createReplicateAction } from './replicate';
import { createWaitAction } from './wait';

/** Every template action of this module. */
export function createActions(dependencies: ActionDependencies) {
  return [
    createLaunchAction(dependencies),
    createImportImageAction(dependencies),
    createCaptureImageAction(dependencies),
    createCopyAction(dependencies),
    createReplicateAction(dependencies),
    createExportImageAction(dependencies),
    createPowerAction(dependencies),
    createReinstallAction(dependencies),
    createDeleteAction(dependencies),
    createWaitAction(dependencies),
  ];
}
