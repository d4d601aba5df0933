import { rm } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DataKey,
  QemuImg,
} from '@vm-images/backstage-plugin-vm-images-node';
import { captureTargetNode } from '../commandLine/blockNodes';
import { crashAt } from '../host/crashAt';
import type { MachineRecord } from '../machines/machineRecord';
import type { MachinePaths } from '../machines/MachineStore';
import { MAX_DATA_DISKS } from '../machines/planDataDisks';
import type { QmpJob } from '../qmp/commands';
import { QmpCommandError } from '../qmp/errors';
import type { QmpClient } from '../qmp/QmpClient';
import { withQmp } from '../qmp/withQmp';
import { delay } from '../sockets/delay';
import {
  type CaptureState,
  readCaptureState,
  writeCaptureState,
} from './captureState';
import { thaw, whileFrozen } from './freezing';

const POLL_MS = 100;
/** The system disk and every data disk that a machine can have. */
const MOST_COPIES = 1 + MAX_DATA_DISKS;

/** A disk of a running machine, and where its copy goes. */
export interface LiveCopy {
  /** The disk's node in QEMU's block layer. */
  node: string;
  sizeBytes: number;
  path: string;
  /** Encrypts the copy. */
  key?: DataKey;
}

/** What copying disks of a running machine takes. */
export interface LiveCopyOptions {
  /** Unique per copy; begins the names of jobs and nodes inside QEMU. */
  name: string;
  folder: string;
  copies: readonly LiveCopy[];
  record: MachineRecord;
  paths: MachinePaths;
  qemuImg: QemuImg;
  logger: LoggerService;
  signal: AbortSignal;
  onProgress(fraction: number): void;
}

/**
 * Copies disks of a running machine, all as they are at the same moment, into
 * files of their own that rest on nothing.
 *
 * QEMU does it as background jobs, one for each disk and all or none, and keeps what the guest overwrites
 * meanwhile; the guest holds still only around the start. The jobs belong to
 * QEMU: when this process dies, the next call finds them and goes on watching.
 *
 * @throws QmpConnectionError when QEMU ends meanwhile, or the abort reason
 */
export async function copyLiveDisks(
  options: LiveCopyOptions,
): Promise<CaptureState['consistency']> {
  const { folder, paths, signal } = options;
  return withQmp(
    paths.jobs,
    async qmp => {
      const earlier = await readCaptureState(folder);
      try {
        if (earlier?.phase === 'copied') {
          return earlier.consistency;
        }
        const state =
          earlier?.phase === 'copying' &&
          (await findJobs(qmp, options.name)).length > 0
            ? earlier
            : await begin(qmp, options, earlier);
        crashAt('qemu.capture.started');
        await watch(qmp, options);
        await writeCaptureState(folder, { ...state, phase: 'copied' });
        crashAt('qemu.capture.copied');
        return state.consistency;
      } finally {
        await forgetJobs(qmp, options.name);
      }
    },
    { signal },
  );
}

/** Ends what an abandoned capture left inside QEMU. */
export async function abandonLiveCopy(
  state: CaptureState,
  name: string,
  paths: MachinePaths,
  logger: LoggerService,
): Promise<void> {
  if (state.phase === 'freezing') {
    await thaw(paths.agent, logger);
  }
  await withQmp(paths.jobs, qmp => forgetJobs(qmp, name));
}

async function begin(
  qmp: QmpClient,
  options: LiveCopyOptions,
  earlier: CaptureState | undefined,
): Promise<CaptureState> {
  const { name, folder, record, paths, logger } = options;
  if (earlier?.phase === 'freezing') {
    await thaw(paths.agent, logger);
  }
  await forgetJobs(qmp, name);
  await makeTargets(qmp, options);
  crashAt('qemu.capture.prepared');
  const state = { machineId: record.id, consistency: 'crash' } as const;
  await writeCaptureState(folder, { ...state, phase: 'freezing' });
  const { frozen } = await whileFrozen(paths.agent, logger, async () => {
    crashAt('qemu.capture.frozen');
    await qmp.execute('transaction', backupsOf(options));
  });
  const started: CaptureState = {
    ...state,
    phase: 'copying',
    consistency: frozen ? 'filesystem' : 'crash',
  };
  await writeCaptureState(folder, started);
  return started;
}

const secretOf = (name: string) => `${name}-key`;

/** Gives QEMU a key over its socket, and answers by which id it has it now. */
async function handOver(
  qmp: QmpClient,
  name: string,
  key: DataKey,
): Promise<string> {
  const id = secretOf(name);
  const passphrase = key.passphrase();
  await qmp.execute('object-add', {
    ...{ 'qom-type': 'secret', id, format: 'raw' },
    data: passphrase.toString('latin1'),
  });
  passphrase.fill(0);
  return id;
}

/** Makes the files that are copied to, and tells QEMU of them. */
async function makeTargets(
  qmp: QmpClient,
  { name, copies, qemuImg, signal }: LiveCopyOptions,
): Promise<void> {
  for (const [index, { path, sizeBytes, key }] of copies.entries()) {
    await rm(path, { force: true });
    const disk = {
      path,
      format: 'qcow2',
      virtualSizeBytes: sizeBytes,
    } as const;
    await qemuImg.create({ ...disk, key, signal });
    const node = jobName(name, index);
    const secret = key && (await handOver(qmp, node, key));
    await qmp.execute('blockdev-add', captureTargetNode(node, path, secret));
  }
}

/** All begin at the same moment; when one fails, so do the others. */
function backupsOf({ name, copies }: LiveCopyOptions) {
  const actions = copies.map(({ node }, index) => ({
    type: 'blockdev-backup' as const,
    data: {
      'job-id': jobName(name, index),
      device: node,
      target: jobName(name, index),
      sync: 'full' as const,
      'auto-finalize': true,
      'auto-dismiss': false,
      'on-source-error': 'report' as const,
      'on-target-error': 'report' as const,
    },
  }));
  const properties = { 'completion-mode': 'grouped' as const };
  return copies.length > 1 ? { actions, properties } : { actions };
}

async function watch(qmp: QmpClient, options: LiveCopyOptions): Promise<void> {
  const { name, copies, signal, onProgress } = options;
  for (;;) {
    signal.throwIfAborted();
    const jobs = await findJobs(qmp, name);
    const failed = jobs.find(({ error }) => error !== undefined);
    if (failed) {
      throw new Error(`QEMU could not copy the disk: ${failed.error}`);
    }
    if (jobs.length < copies.length) {
      throw new Error(`QEMU lost a job of '${name}' that copied the disk`);
    }
    if (jobs.every(({ status }) => status === 'concluded')) {
      return;
    }
    const sum = (field: 'current-progress' | 'total-progress') =>
      jobs.reduce((all, job) => all + job[field], 0);
    const total = sum('total-progress');
    onProgress(total > 0 ? sum('current-progress') / total : 0);
    await delay(POLL_MS, signal);
  }
}

/** QEMU takes names of nodes of at most 31 letters; these have 30. */
function jobName(name: string, index: number): string {
  return `${name}-${index}`;
}

async function findJobs(qmp: QmpClient, name: string): Promise<QmpJob[]> {
  const jobs = await qmp.execute('query-jobs');
  return jobs.filter(({ id }) => id.startsWith(`${name}-`));
}

/** Ends the jobs that still run, and lets go of the files they wrote to. */
async function forgetJobs(qmp: QmpClient, name: string): Promise<void> {
  for (;;) {
    const jobs = await findJobs(qmp, name);
    if (jobs.length === 0) {
      break;
    }
    for (const { id, status } of jobs) {
      await tolerant(() =>
        status === 'concluded'
          ? qmp.execute('job-dismiss', { id })
          : qmp.execute('job-cancel', { id }),
      );
    }
    const over = jobs.every(({ status }) => status === 'concluded');
    await delay(over ? 0 : POLL_MS / 5);
  }
  for (let index = 0; index < MOST_COPIES; index++) {
    const node = jobName(name, index);
    await tolerant(() => qmp.execute('blockdev-del', { 'node-name': node }));
    await tolerant(() => qmp.execute('object-del', { id: secretOf(node) }));
  }
}

/** What QEMU refuses here is already done, or not possible yet. */
async function tolerant(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof QmpCommandError)) {
      throw error;
    }
  }
}
