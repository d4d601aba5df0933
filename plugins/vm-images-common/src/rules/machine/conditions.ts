/** What several rules about virtual machines ask first. */
import { machineStates } from '../../lifecycle/machineLifecycle';
import type { Capability, Finding, VirtualMachine } from '../../model/types';
import { callerOwns, type Caller } from '../caller';
import { capabilityWords } from '../capabilityWords';
import { deny } from '../verdict';

interface Situation {
  machine: Omit<VirtualMachine, 'actions'>;
  caller: Caller;
  capabilities: readonly Capability[];
  platformUnavailable?: string;
}

export function* machineOwnership(s: Situation): Iterable<Finding> {
  if (callerOwns(s.caller, s.machine.ownerRef)) return;
  yield deny(
    'machine.owner',
    `Virtual machine "${s.machine.name}" belongs to ${
      s.machine.ownerRef ?? 'the platform'
    }.`,
    s.machine.ownerRef && `Ask ${s.machine.ownerRef}.`,
  );
}

export function* machineCapability(
  s: Situation,
  needed: Capability,
): Iterable<Finding> {
  if (!s.capabilities.includes(needed)) {
    yield deny(
      'platform.capability',
      `Platform "${s.machine.platformId}" cannot ${capabilityWords[needed]}.`,
    );
  } else if (s.platformUnavailable) {
    yield deny('platform.unavailable', s.platformUnavailable);
  }
}

/** Disks can be read of what is off, and of what runs where that is possible. */
export function* readableDisks(
  { machine }: Situation,
  options: { live: boolean; rules: 'capture' | 'snapshot' | 'backup' },
): Iterable<Finding> {
  const { state, name, platformId } = machine;
  if (state === 'running' && !options.live) {
    yield deny(
      `${options.rules}.live`,
      `Platform "${platformId}" cannot copy the disk of a running machine.`,
      `Stop "${name}" first.`,
    );
  } else if (state !== 'running' && state !== 'stopped') {
    const done = options.rules === 'capture' ? 'captured' : 'saved';
    const isNow = machineStates[state].title.toLowerCase();
    yield deny(
      `${options.rules}.state`,
      `Only a running or stopped virtual machine can be ${done}; "${name}" is ${isNow}.`,
    );
  }
}
