import { InputError } from '@backstage/errors';
import { availableParallelism } from 'node:os';
import { guardAllocation } from './allocationGuard';
import { parseCheck, parseInfo, parseMeasure, progressParser } from './answers';
import type { DiskCheck, DiskInfo, DiskMeasure } from './answers';
import { convertArguments } from './convertProfiles';
import type { TargetFormat } from './convertProfiles';
import {
  assertOwnPath,
  layersOf,
  qemuDrivers,
  sourceArgument,
  targetArgument,
} from './diskSource';
import type { DataKey } from '../encryption/DataKey';
import { diskKeys, encryptedTarget } from './diskKeys';
import type { DiskFile } from './diskSource';
import { assertSafeLayers, assertWholeOutput } from './assertSafeLayers';
import { runQemuImg } from './runQemuImg';
import type { QemuImgOptions, QemuImgRun } from './runQemuImg';
import type { SandboxResult } from './runSandboxed';
import { stagedOutput } from './stagedOutput';
import {
  createLimits,
  longestFile,
  lookLimits,
  wholeDiskLimits,
} from './toolLimits';

/** @public */
export interface ConvertOptions {
  source: DiskFile;
  /** With a key the disk is encrypted (qcow2 with LUKS) and not compressed. */
  target: TargetFormat & { path: string; key?: DataKey };
  /** Space that the result may take; default what the disk's size allows. */
  maxOutputBytes?: number;
  /** Share done, 0 to 1. */
  onProgress?(fraction: number): void;
  signal?: AbortSignal;
}

/** Exit codes of `qemu-img check` that carry an answer. */
const CHECK = { sound: 0, corrupt: 2, leaks: 3, unsupported: 63 } as const;

/**
 * `qemu-img`, shut in, with every format stated.
 *
 * It never sees a URL, probes nothing and follows no name that is written in a
 * file. A file from outside is inspected first, unless it is marked as trusted.
 * Outputs appear under their name only when they are whole and synced.
 *
 * All methods throw `UnsafeImageError` or `BrokenImageError` if the image is at
 * fault, {@link ToolError} if the host or a limit is, and the reason of their
 * signal if they were aborted.
 *
 * @public
 */
export class QemuImg {
  readonly #options: QemuImgOptions;

  constructor(options: QemuImgOptions = {}) {
    this.#options = options;
  }

  /** What the headers say. `inUse` allows a look at a running machine's disk. */
  async info(
    disk: DiskFile,
    options: { inUse?: boolean; signal?: AbortSignal } = {},
  ): Promise<DiskInfo> {
    await assertSafeLayers(disk, this.#options);
    const force = options.inUse ? ['-U'] : [];
    // Its header tells all of this; the disks below need not be opened.
    const alone = { ...disk, backing: undefined, key: undefined };
    const { stdout } = await this.#run({
      args: ['info', '--output=json', ...force, sourceArgument(alone)],
      readOnly: [alone],
      limits: lookLimits,
      signal: options.signal,
    });
    return parseInfo(stdout);
  }

  /** Checks the tables of one file (not of the disks that it is an overlay of). */
  async check(
    disk: DiskFile,
    options: { signal?: AbortSignal } = {},
  ): Promise<DiskCheck> {
    const { virtualSizeBytes } = await this.info(disk, options);
    const alone = { ...disk, backing: undefined };
    const { exitCode, stdout } = await this.#run({
      args: ['check', '--output=json', sourceArgument(alone)],
      readOnly: [alone],
      keys: diskKeys(alone),
      limits: wholeDiskLimits(virtualSizeBytes, 0),
      answers: Object.values(CHECK),
      signal: options.signal,
    });
    return exitCode === CHECK.unsupported
      ? { supported: false, sound: true, corruptions: 0, leaks: 0, errors: 0 }
      : parseCheck(stdout);
  }

  /** How long a file the disk becomes in another format, uncompressed. */
  async measure(
    disk: DiskFile,
    format: 'qcow2' | 'raw',
    options: { inUse?: boolean; signal?: AbortSignal } = {},
  ): Promise<DiskMeasure> {
    const { virtualSizeBytes } = await this.info(disk, options);
    const force = options.inUse ? ['-U'] : [];
    const { stdout } = await this.#run({
      args: [
        ...['measure', '--output=json', ...force],
        ...['-O', format, sourceArgument(disk)],
      ],
      readOnly: layersOf(disk),
      keys: diskKeys(disk),
      limits: wholeDiskLimits(virtualSizeBytes, 0),
      signal: options.signal,
    });
    return parseMeasure(stdout);
  }

  /** Writes a disk in another format, flattened, without its snapshots. */
  async convert(options: ConvertOptions): Promise<void> {
    const { source, target, signal, onProgress } = options;
    assertOwnPath(target.path);
    const threads = this.#options.threads ?? availableParallelism();
    const encryption = encryptedTarget(target.format, target.key);
    const format = convertArguments(target, threads, encryption);
    const { virtualSizeBytes } = await this.info(source, { signal });
    const longest = longestFile(virtualSizeBytes);
    const maxOutput = options.maxOutputBytes ?? longest;
    await stagedOutput(target.path, async (path, folder) => {
      const guard = guardAllocation(path, maxOutput);
      try {
        await this.#run({
          args: [
            ...['convert', '-p', '-O', qemuDrivers[target.format], ...format],
            ...[sourceArgument(source), targetArgument(path)],
          ],
          readOnly: layersOf(source),
          keys: diskKeys(source, target.key),
          writable: [folder],
          // A file with holes is longer than the space that it takes.
          limits: wholeDiskLimits(
            virtualSizeBytes,
            target.format === 'raw' ? longest : Math.min(longest, maxOutput),
          ),
          onStdout: onProgress && progressParser(onProgress),
          signal: signal
            ? AbortSignal.any([signal, guard.signal])
            : guard.signal,
        });
      } finally {
        guard.end();
      }
      await assertWholeOutput(path, target.format, virtualSizeBytes);
    });
  }

  /** Makes an empty disk. */
  async create(options: {
    path: string;
    format: 'qcow2' | 'raw';
    virtualSizeBytes: number;
    /** Encrypts it (qcow2 with LUKS). */
    key?: DataKey;
    signal?: AbortSignal;
  }): Promise<void> {
    await this.#create(options, []);
  }

  /** Makes a disk that reads as another one until it is written to. */
  async createOverlay(options: {
    path: string;
    backing: { path: string; format: DiskFile['format'] };
    /** At least that of the backing disk. */
    virtualSizeBytes: number;
    /** Encrypts what is written to it, whether the backing disk is or not. */
    key?: DataKey;
    signal?: AbortSignal;
  }): Promise<void> {
    const { path, format } = options.backing;
    assertOwnPath(path);
    // -u: the backing file is not opened, so its header has no say in this.
    const backing = ['-u', '-F', qemuDrivers[format], '-b', path];
    await this.#create({ ...options, format: 'qcow2' }, backing);
  }

  /** Changes the size of a disk that no machine runs on. */
  async resize(options: {
    disk: DiskFile & { format: 'qcow2' | 'raw' };
    virtualSizeBytes: number;
    /** Allows to cut off the end. */
    shrink?: boolean;
    signal?: AbortSignal;
  }): Promise<void> {
    const { disk, shrink, signal } = options;
    await assertSafeLayers(disk, this.#options);
    const size = this.#assertSize(options.virtualSizeBytes);
    await this.#run({
      args: [
        ...['resize', '-q', ...(shrink ? ['--shrink'] : [])],
        ...[sourceArgument(disk), size],
      ],
      readOnly: disk.backing && layersOf(disk.backing),
      keys: diskKeys(disk),
      writable: [disk.path],
      limits: createLimits,
      signal,
    });
  }

  async #create(
    options: {
      path: string;
      format: 'qcow2' | 'raw';
      virtualSizeBytes: number;
      key?: DataKey;
      signal?: AbortSignal;
    },
    extra: readonly string[],
  ): Promise<void> {
    const { path: target, format, key, signal } = options;
    assertOwnPath(target);
    const size = this.#assertSize(options.virtualSizeBytes);
    const encryption = encryptedTarget(format, key);
    const how = encryption.length > 0 ? ['-o', encryption.join(',')] : [];
    await stagedOutput(target, async (path, folder) => {
      await this.#run({
        args: [
          ...['create', '-q', '-f', format, ...how, ...extra],
          ...[targetArgument(path), size],
        ],
        keys: diskKeys(undefined, key),
        writable: [folder],
        limits: createLimits,
        signal,
      });
    });
  }

  #assertSize(bytes: number): string {
    const max = this.#options.maxVirtualSizeBytes ?? 2 * 1024 ** 4;
    if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes > max) {
      throw new InputError(
        `A disk of ${bytes} bytes can not be made; the limit is ${max}`,
      );
    }
    return String(bytes);
  }

  async #run(run: Omit<QemuImgRun, 'options'>): Promise<SandboxResult> {
    return runQemuImg({ ...run, options: this.#options });
  }
}
