import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  DataKey,
  QemuImg,
} from '@vm-images/backstage-plugin-vm-images-node';
import { captureTargetNode } from '../commandLine/blockNodes';
import { crashAt } from '../host/crashAt';
import { SYSTEM_DISK } from '../machines/machineArguments';
import type { MachineRecord } from '../machines/machineRecord';
import type { MachinePaths } from '../machines/MachineStore';
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

/** Name of the flat copy within the staging folder. */
export const LIVE_COPY = 'copy.qcow2';
const POLL_MS = 100;

/** What copying the disk of a running machine takes. */
export interface LiveCopyOptions {
  /** Unique per image; names job and node inside QEMU. */
  name: string;
  folder: string;
  record: MachineRecord;
  paths: MachinePaths;
  qemuImg: QemuImg;
  /** Encrypts the copy. */
  key?: DataKey;
  logger: LoggerService;
  signal: AbortSignal;
  onProgress(fraction: number): void;
}

/**
 * Copies a running machine's disk, as it is at one moment, into a file of its
 * own that rests on nothing.
 *
 * QEMU does it as a background job, and keeps what the guest overwrites
 * meanwhile; the guest holds still only around the start. The job belongs to
 * QEMU: when this process dies, the next call finds it and goes on watching.
 *
 * @throws QmpConnectionError when QEMU ends meanwhile, or the abort reason
 */
export async function copyLiveDisk(
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
          earlier?.phase === 'copying' && (await findJob(qmp, options.name))
            ? earlier
            : await begin(qmp, options, earlier);
        crashAt('qemu.capture.started');
        await watch(qmp, options);
        await writeCaptureState(folder, { ...state, phase: 'copied' });
        crashAt('qemu.capture.copied');
        return state.consistency;
      } finally {
        await forgetJob(qmp, options.name);
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
  await withQmp(paths.jobs, qmp => forgetJob(qmp, name));
}

async function begin(
  qmp: QmpClient,
  options: LiveCopyOptions,
  earlier: CaptureState | undefined,
): Promise<CaptureState> {
  const { name, folder, record, paths, qemuImg, key, logger, signal } = options;
  if (earlier?.phase === 'freezing') {
    await thaw(paths.agent, logger);
  }
  await forgetJob(qmp, name);
  const path = join(folder, LIVE_COPY);
  await rm(path, { force: true });
  const virtualSizeBytes = record.diskBytes;
  const disk = { path, format: 'qcow2', virtualSizeBytes } as const;
  await qemuImg.create({ ...disk, key, signal });
  const secret = key && (await handOver(qmp, name, key));
  await qmp.execute('blockdev-add', captureTargetNode(name, path, secret));
  crashAt('qemu.capture.prepared');
  const state = { machineId: record.id, consistency: 'crash' } as const;
  await writeCaptureState(folder, { ...state, phase: 'freezing' });
  const { frozen } = await whileFrozen(paths.agent, logger, async () => {
    crashAt('qemu.capture.frozen');
    await qmp.execute('transaction', {
      actions: [{ type: 'blockdev-backup', data: backupOf(name) }],
    });
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

function backupOf(name: string) {
  return {
    'job-id': name,
    device: SYSTEM_DISK,
    target: name,
    sync: 'full',
    'auto-finalize': true,
    'auto-dismiss': false,
    'on-source-error': 'report',
    'on-target-error': 'report',
  } as const;
}

async function watch(qmp: QmpClient, options: LiveCopyOptions): Promise<void> {
  const { name, signal, onProgress } = options;
  for (;;) {
    signal.throwIfAborted();
    const job = await findJob(qmp, name);
    if (!job) {
      throw new Error(`QEMU lost the job '${name}' that copied the disk`);
    }
    if (job.error !== undefined) {
      throw new Error(`QEMU could not copy the disk: ${job.error}`);
    }
    if (job.status === 'concluded') {
      return;
    }
    const total = job['total-progress'];
    onProgress(total > 0 ? job['current-progress'] / total : 0);
    await delay(POLL_MS, signal);
  }
}

async function findJob(
  qmp: QmpClient,
  id: string,
): Promise<QmpJob | undefined> {
  const jobs = await qmp.execute('query-jobs');
  return jobs.find(job => job.id === id);
}

/** Ends the job, if it still runs, and lets go of the file it wrote to. */
async function forgetJob(qmp: QmpClient, name: string): Promise<void> {
  for (;;) {
    const job = await findJob(qmp, name);
    if (!job) {
      break;
    }
    await tolerant(() =>
      job.status === 'concluded'
        ? qmp.execute('job-dismiss', { id: name })
        : qmp.execute('job-cancel', { id: name }),
    );
    await delay(job.status === 'concluded' ? 0 : POLL_MS / 5);
  }
  await tolerant(() => qmp.execute('blockdev-del', { 'node-name': name }));
  await tolerant(() => qmp.execute('object-del', { id: secretOf(name) }));
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
