import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod/v3';
import type { Accelerator } from '../commandLine/qemuArguments';
import { readTextIfAny, writeFileAtomically } from '../host/files';
import { hostBootId } from '../host/processes';
import { bootsKernel, type ProbeKernel } from './bootsKernel';

/** `unproven` means: KVM may be tried, but only under watch. */
export type KvmStanding = 'proved' | 'unproven' | 'broken' | 'absent' | 'off';

/** How machines are started here, and why. */
export interface AccelerationVerdict {
  accelerator: Accelerator;
  kvm: KvmStanding;
  reason: string;
}

const KVM_DEVICE = '/dev/kvm';
const PROBE_TIMEOUT_MS = 5_000;

const cacheSchema = z.object({
  bootId: z.string(),
  qemuVersion: z.string(),
  kvm: z.enum(['proved', 'broken']),
  reason: z.string(),
});

/** What the probe looks at; replaced where a test needs another host. */
export interface AccelerationHost {
  bootId(): Promise<string | undefined>;
  /** Why KVM cannot work here, or undefined when it might. */
  kvmObstacle(): Promise<string | undefined>;
  bootsUnderKvm(image: ProbeKernel): Promise<boolean>;
}

/**
 * Chooses between KVM and plain emulation (TCG).
 *
 * TCG always works. KVM is many times faster but has to be proved: the device
 * opens, the processor has virtualization, and a real kernel starts. The proof
 * takes a second or so and holds for one start of the host and one QEMU version;
 * a machine that fails under KVM later withdraws it.
 */
export class Acceleration {
  readonly #cachePath: string;
  readonly #wish: 'auto' | Accelerator;
  readonly #qemuVersion: () => Promise<string>;
  readonly #findKernel: () => Promise<ProbeKernel | undefined>;
  readonly #logger: LoggerService;
  readonly #host: AccelerationHost;
  #verdict: Promise<AccelerationVerdict> | undefined;

  constructor(options: {
    cachePath: string;
    wish: 'auto' | Accelerator;
    qemuVersion: () => Promise<string>;
    findKernel: () => Promise<ProbeKernel | undefined>;
    logger: LoggerService;
    host: AccelerationHost;
  }) {
    this.#cachePath = options.cachePath;
    this.#wish = options.wish;
    this.#qemuVersion = options.qemuVersion;
    this.#findKernel = options.findKernel;
    this.#logger = options.logger;
    this.#host = options.host;
  }

  /** Gives the choice; the first call may take as long as a probe. */
  choose(): Promise<AccelerationVerdict> {
    this.#verdict ??= this.#judge().catch(error => {
      this.#verdict = undefined;
      throw error;
    });
    return this.#verdict;
  }

  /** Remembers that KVM failed in earnest: TCG from now on. */
  async withdrawKvm(reason: string): Promise<void> {
    this.#logger.warn(`KVM does not work here, using emulation: ${reason}`);
    this.#verdict = Promise.resolve(tcg('broken', reason));
    await this.#remember('broken', reason);
  }

  /** Remembers that a machine started under KVM. */
  async confirmKvm(): Promise<void> {
    const { kvm } = await this.choose();
    if (kvm === 'unproven') {
      const reason = 'a virtual machine started under KVM';
      this.#verdict = Promise.resolve(kvmVerdict('proved', reason));
      await this.#remember('proved', reason);
    }
  }

  async #judge(): Promise<AccelerationVerdict> {
    if (this.#wish === 'tcg') {
      return tcg('off', 'vmImages.qemu.accelerator is tcg');
    }
    const obstacle = await this.#host.kvmObstacle();
    if (obstacle !== undefined && this.#wish === 'auto') {
      return tcg('absent', obstacle);
    }
    const known = await this.#recall();
    if (known) {
      return known.kvm === 'proved'
        ? kvmVerdict('proved', known.reason)
        : tcg('broken', known.reason);
    }
    const image = await this.#findKernel();
    if (!image) {
      return kvmVerdict('unproven', 'there is no kernel to prove KVM with');
    }
    const boots = await this.#host.bootsUnderKvm(image);
    const reason = boots
      ? 'a kernel started under KVM'
      : `a kernel did not start under KVM within ${PROBE_TIMEOUT_MS / 1000} s`;
    await this.#remember(boots ? 'proved' : 'broken', reason);
    return boots ? kvmVerdict('proved', reason) : tcg('broken', reason);
  }

  async #recall(): Promise<z.infer<typeof cacheSchema> | undefined> {
    const text = await readTextIfAny(this.#cachePath);
    const bootId = await this.#host.bootId();
    if (text === undefined || bootId === undefined) {
      return undefined;
    }
    try {
      const cached = cacheSchema.parse(JSON.parse(text));
      const holds =
        cached.bootId === bootId &&
        cached.qemuVersion === (await this.#qemuVersion());
      return holds ? cached : undefined;
    } catch {
      return undefined;
    }
  }

  async #remember(kvm: 'proved' | 'broken', reason: string): Promise<void> {
    const bootId = await this.#host.bootId();
    if (bootId === undefined) {
      return;
    }
    try {
      const qemuVersion = await this.#qemuVersion();
      const entry = { bootId, qemuVersion, kvm, reason };
      await writeFileAtomically(this.#cachePath, JSON.stringify(entry));
    } catch (error) {
      this.#logger.warn(`The choice of accelerator is not kept: ${error}`);
    }
  }
}

/** This host, as it is. */
export function realAccelerationHost(qemu: string): AccelerationHost {
  return {
    bootId: hostBootId,
    kvmObstacle,
    bootsUnderKvm: image =>
      bootsKernel({
        qemu,
        accelerator: 'kvm',
        image,
        timeoutMs: PROBE_TIMEOUT_MS,
      }),
  };
}

async function kvmObstacle(): Promise<string | undefined> {
  try {
    await access(KVM_DEVICE, constants.R_OK + constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? `there is no ${KVM_DEVICE}`
      : `${KVM_DEVICE} cannot be opened (${code}); add the backend's user to the group kvm`;
  }
  const cpuinfo = await readFile('/proc/cpuinfo', 'utf8');
  return /^flags\s*:.*\b(vmx|svm)\b/m.test(cpuinfo)
    ? undefined
    : 'the processor shows neither vmx nor svm';
}

function tcg(kvm: KvmStanding, reason: string): AccelerationVerdict {
  return { accelerator: 'tcg', kvm, reason };
}

function kvmVerdict(kvm: KvmStanding, reason: string): AccelerationVerdict {
  return { accelerator: 'kvm', kvm, reason };
}
