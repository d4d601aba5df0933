import { exportImageOperation, type Buckets } from '../bucketExports';
import type { VmImagesConfig } from '../config';
import { copyAndShareOperation, copyImageOperation } from '../copies';
import {
  replicateImageOperation,
  rewrapKeyOperation,
  rotateKeyOperation,
  type ImageKeys,
  type KeyServices,
} from '../encryption';
import { fetchImageOperation } from '../images/fetching';
import {
  captureImageOperation,
  deleteImageOperation,
  destroyImageOperation,
} from '../images/operations';
import {
  importImageOperation,
  type ImportTools,
  type UrlSealer,
  type Staging,
} from '../imports';
import {
  deleteMachineOperation,
  finishInstallOperation,
  launchMachineOperation,
  launchOperation,
  powerMachineOperation,
  reinstallMachineOperation,
} from '../machines';
import type { OperationDefinition } from '../operations';
import {
  convertForDownloadOperation,
  type FormatFiles,
  type FormatMaker,
} from '../downloads';
import {
  syncPlatformOperation,
  type PlatformRegistry,
  type PlatformSync,
} from '../platforms';
import {
  createSavePointOperation,
  deleteSavePointOperation,
  imageOfSavePointOperation,
  imageViaSavePointOperation,
} from '../savePoints';
import type { ShareTeller } from '../shares';
import type { UploadService } from '../uploads';

/** How long a guest may take to shut down before its power is cut. */
const STOP_GRACE_MS = 60_000;

/** Every kind of work that this backend does. */
export function createDefinitions(parts: {
  config: Pick<VmImagesConfig, 'readyTimeoutMs' | 'convert'>;
  formatFiles: FormatFiles;
  imageKeys: Pick<ImageKeys, 'open'>;
  keyServices: KeyServices;
  buckets: Buckets;
  maker: FormatMaker;
  registry: PlatformRegistry;
  sealer: UrlSealer;
  staging: Staging;
  sync: PlatformSync;
  teller: ShareTeller;
  tools: ImportTools;
  uploads: UploadService;
}): OperationDefinition[] {
  const { registry, sealer, staging, sync, tools, uploads } = parts;
  const { readyTimeoutMs } = parts.config;
  const stopGraceMs = STOP_GRACE_MS;
  const definitions = [
    launchOperation(),
    launchMachineOperation({ registry, readyTimeoutMs }),
    powerMachineOperation({ registry, stopGraceMs }),
    deleteMachineOperation({ registry }),
    finishInstallOperation({ registry, graceMs: stopGraceMs }),
    reinstallMachineOperation({ registry, readyTimeoutMs, stopGraceMs }),
    fetchImageOperation({ registry }),
    captureImageOperation({ registry, stopGraceMs }),
    createSavePointOperation({ registry, stopGraceMs }),
    deleteSavePointOperation({ registry }),
    imageOfSavePointOperation({ registry }),
    imageViaSavePointOperation({ registry, stopGraceMs }),
    deleteImageOperation(),
    destroyImageOperation({ registry, stagedFiles: staging }),
    importImageOperation({
      ...{ registry, sealer, staging, tools, uploads },
      convert: parts.config.convert,
    }),
    copyImageOperation({
      ...{ registry, staging, tools },
      convert: parts.config.convert,
    }),
    replicateImageOperation({ registry, keys: parts.imageKeys }),
    rotateKeyOperation(parts.keyServices),
    rewrapKeyOperation(parts.keyServices),
    copyAndShareOperation({
      ...{ registry, staging, tools, teller: parts.teller },
      convert: parts.config.convert,
    }),
    syncPlatformOperation({ sync }),
    convertForDownloadOperation({
      ...{ registry, tools, files: parts.formatFiles },
    }),
    exportImageOperation({
      ...{ registry, buckets: parts.buckets },
      ...{ files: parts.formatFiles, maker: parts.maker },
    }),
  ];
  // Each is typed by its own input; the engine hands every input to its own.
  return definitions as unknown as OperationDefinition[];
}
