import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { readTextIfAny, writeFileAtomically } from '../host/files';
import { type DataFolder, namesIn } from '../store/DataFolder';
import { isId } from '../store/ids';
import { type MachineRecord, machineRecordSchema } from './machineRecord';

/** Id of every machine's system disk, and its name in QEMU's block layer. */
export const SYSTEM_DISK = 'system';

/** Files of one machine, by absolute path. */
export interface MachinePaths {
  folder: string;
  record: string;
  pidFile: string;
  qemuLog: string;
  serialLog: string;
  olderSerialLog: string;
  /** Unix sockets, by absolute path. */
  qmp: string;
  jobs: string;
  agent: string;
  serial: string;
}

/** What of a machine is made anew with its system, by absolute path. */
export interface SystemFiles {
  disk: string;
  seed: string;
  firmwareVariables: string;
}

const SYSTEM_FILE =
  /^(?:disk|seed|efivars)(?:-[a-z0-9]{12})?\.(?:qcow2|img|fd)$/;

type Rebuilt = Pick<MachineRecord, 'id' | 'generation'>;

/** The virtual machines of this platform, one folder each. */
export class MachineStore {
  readonly #folder: DataFolder;
  readonly #logger: LoggerService;
  readonly #beingRead = new Map<string, number>();

  constructor(folder: DataFolder, logger: LoggerService) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Gives every machine, in the order of ids. A damaged one is skipped. */
  async *list(): AsyncGenerator<MachineRecord> {
    for (const id of await namesIn(this.#folder.machines)) {
      const record = await this.get(id);
      if (record) {
        yield record;
      }
    }
  }

  /** Gives one machine, or undefined when there is none with this id. */
  async get(id: string): Promise<MachineRecord | undefined> {
    if (!isId(id)) {
      return undefined;
    }
    const path = this.paths(id).record;
    const text = await readTextIfAny(path);
    if (text === undefined) {
      return undefined;
    }
    try {
      return machineRecordSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#logger.warn(
        `Virtual machine ${id} is skipped: ${path} is damaged: ${error}`,
      );
      return undefined;
    }
  }

  /** Writes what a machine is, durably, and makes its folder if need be. */
  async put(record: MachineRecord): Promise<MachineRecord> {
    const { folder, record: path } = this.paths(record.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const text = `${JSON.stringify(record, undefined, 2)}\n`;
    await writeFileAtomically(path, text);
    return record;
  }

  /** Takes a machine's folder out of sight and removes it. */
  async remove(id: string): Promise<void> {
    await this.#folder.discard(this.paths(id).folder);
  }

  /** Where a disk of a machine is. */
  diskPath(machine: Rebuilt, diskId: string): string {
    if (diskId === SYSTEM_DISK) return this.systemFiles(machine).disk;
    return join(this.paths(machine.id).folder, `${diskId}.qcow2`);
  }

  /** Where the system of a machine is; each generation has files of its own. */
  systemFiles({ id, generation }: Rebuilt): SystemFiles {
    const { folder } = this.paths(id);
    const suffix = generation === undefined ? '' : `-${generation}`;
    return {
      disk: join(folder, `disk${suffix}.qcow2`),
      seed: join(folder, `seed${suffix}.img`),
      firmwareVariables: join(folder, `efivars${suffix}.fd`),
    };
  }

  /** Removes what is left of every other generation than the record's. */
  async removeOtherSystems(record: Rebuilt): Promise<void> {
    const { folder } = this.paths(record.id);
    const own = Object.values(this.systemFiles(record));
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      if (SYSTEM_FILE.test(name) && !own.includes(path)) {
        await rm(path, { force: true });
      }
    }
  }

  /** Keeps a machine that is off from being started while its disk is read. */
  async reading<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#beingRead.set(id, (this.#beingRead.get(id) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#beingRead.get(id) ?? 1) - 1;
      if (left > 0) {
        this.#beingRead.set(id, left);
      } else {
        this.#beingRead.delete(id);
      }
    }
  }

  /** @throws ConflictError while the disk of the machine is read */
  assertNotBeingRead(record: MachineRecord): void {
    if (this.#beingRead.has(record.id)) {
      throw new ConflictError(
        `Virtual machine '${record.name}' (${record.id}) is being captured; ` +
          `start it when that is done`,
      );
    }
  }

  /** Where the files of a machine are. */
  paths(id: string): MachinePaths {
    const folder = join(this.#folder.machines, id);
    return {
      folder,
      record: join(folder, 'vm.json'),
      pidFile: join(folder, 'pid'),
      qemuLog: join(folder, 'qemu.log'),
      serialLog: join(folder, 'serial.log'),
      olderSerialLog: join(folder, 'serial.log.1'),
      qmp: join(folder, 'qmp.sock'),
      jobs: join(folder, 'jobs.sock'),
      agent: join(folder, 'qga.sock'),
      serial: join(folder, 'serial.sock'),
    };
  }
}
