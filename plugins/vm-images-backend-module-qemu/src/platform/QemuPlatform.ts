import type {
  BackupGroup,
  CallOptions,
  CaptureGroup,
  EncryptGroup,
  ExportGroup,
  FetchGroup,
  ImportGroup,
  InventoryGroup,
  IsoBootGroup,
  LaunchGroup,
  Platform,
  PlatformHealth,
  PlatformLimits,
  PowerGroup,
  RebuildGroup,
  SnapshotGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { Scrubber } from '../integrity/Scrubber';
import { health } from './health';
import { recover, trimLogs } from './housekeeping';
import {
  captureGroup,
  encryptGroup,
  exportGroup,
  importGroup,
} from './imageGroups';
import { inventoryGroup } from './inventoryGroup';
import { fetchGroup, isoBootGroup } from './mediaGroups';
import { launchGroup, powerGroup } from './machineGroups';
import type { QemuServices } from './QemuServices';
import { rebuildGroup } from './rebuildGroup';
import { savePointGroup } from './savePointGroups';
import { SerialConsoles } from './SerialConsoles';

const TRIM_INTERVAL_MS = 30_000;

/**
 * Virtual machines on the backend's own host.
 *
 * There is no daemon: every machine is a QEMU process of its own that outlives
 * the backend, and a folder. What there is, is read from the folders; what it
 * does, is asked of QEMU. So a backend that starts anew, or a second one, finds
 * everything as it is.
 */
export class QemuPlatform implements Platform {
  readonly type = 'qemu';
  readonly id: string;
  readonly title: string;
  readonly regions: readonly string[];
  readonly limits: PlatformLimits;
  readonly inventory: InventoryGroup;
  readonly imports: ImportGroup;
  readonly capture: CaptureGroup;
  readonly snapshot: SnapshotGroup;
  readonly backup: BackupGroup;
  readonly export: ExportGroup;
  readonly encrypt: EncryptGroup;
  readonly launch: LaunchGroup;
  readonly power: PowerGroup;
  readonly rebuild: RebuildGroup;
  readonly console: SerialConsoles;
  readonly isoBoot: IsoBootGroup;
  readonly fetch: FetchGroup;
  readonly #services: QemuServices;
  readonly #stopping = new AbortController();
  readonly #scrubber: Scrubber;
  #trimming: NodeJS.Timeout | undefined;

  constructor(services: QemuServices) {
    const { config } = services;
    this.#services = services;
    const everyMs = config.verifyEveryMs;
    this.#scrubber = new Scrubber({ ...services, everyMs });
    this.id = config.id;
    this.title = config.title;
    this.regions = [config.region];
    this.limits = {
      concurrentLaunches: config.concurrentLaunches,
      maxVirtualSizeBytes: config.maxVirtualSizeBytes,
    };
    this.inventory = inventoryGroup(services);
    this.imports = importGroup(services);
    this.capture = captureGroup(services);
    this.snapshot = savePointGroup('snapshot', services);
    this.backup = savePointGroup('backup', services);
    this.export = exportGroup(services);
    this.encrypt = encryptGroup(services);
    this.launch = launchGroup(services, id => this.console.close(id));
    this.power = powerGroup(services);
    this.rebuild = rebuildGroup(services);
    this.console = new SerialConsoles(services);
    this.isoBoot = isoBootGroup(services);
    this.fetch = fetchGroup(services);
  }

  async health({ signal }: CallOptions): Promise<PlatformHealth> {
    return health(this.#services, signal);
  }

  /** Mends what was cut short, then takes in the public images. Never throws. */
  async start(): Promise<void> {
    const { folder, logger, publicImages } = this.#services;
    try {
      await folder.create();
      await recover(this.#services);
      await publicImages.reconcile();
      void this.#services.remoteImages.prefetch(this.#stopping.signal);
    } catch (error) {
      logger.error(`Platform ${this.id} starts with a problem: ${error}`);
    }
    this.#trimming = setInterval(() => {
      trimLogs(this.#services).catch(error =>
        logger.warn(`Console logs were not trimmed: ${error}`),
      );
    }, TRIM_INTERVAL_MS);
    this.#trimming.unref();
    this.#scrubber.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#trimming);
    this.#scrubber.stop();
    this.#stopping.abort();
    await this.console.close();
  }
}
