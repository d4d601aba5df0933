/** What may be done with a virtual machine, when and by whom. */
import { machineStates, powerActions } from '../lifecycle/machineLifecycle';
import type {
  Capability,
  Finding,
  PowerAction,
  Verdicts,
  VirtualMachine,
} from '../model/types';
import { callerOwns, type Caller } from './caller';
import { capabilityWords } from './capabilityWords';
import { deny, verdictOf } from './verdict';

/** Everything the machine rules look at. @public */
export interface MachineSituation {
  machine: Omit<VirtualMachine, 'actions'>;
  caller: Caller;
  capabilities: readonly Capability[];
  platformUnavailable?: string;
  /** A copy of a running machine's disk is possible. */
  liveCapture: boolean;
}

/** @public */
export type MachineAction =
  | PowerAction
  | 'delete'
  | 'capture'
  | 'edit'
  | 'console';

function* ownership(s: MachineSituation): Iterable<Finding> {
  if (callerOwns(s.caller, s.machine.ownerRef)) return;
  yield deny(
    'machine.owner',
    `Virtual machine "${s.machine.name}" belongs to ${
      s.machine.ownerRef ?? 'the platform'
    }.`,
    s.machine.ownerRef && `Ask ${s.machine.ownerRef}.`,
  );
}

function* capability(
  s: MachineSituation,
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

function* power(s: MachineSituation, action: PowerAction): Iterable<Finding> {
  yield* ownership(s);
  yield* capability(s, 'power');
  const { title, from } = powerActions[action];
  if (!from.includes(s.machine.state)) {
    yield deny(
      'power.state',
      `${title} needs a virtual machine that is ${from
        .map(state => machineStates[state].title.toLowerCase())
        .join(' or ')}; "${s.machine.name}" is ${machineStates[
        s.machine.state
      ].title.toLowerCase()}.`,
    );
  }
}

function* remove(s: MachineSituation): Iterable<Finding> {
  yield* ownership(s);
  yield* capability(s, 'launch');
  if (['deleting', 'deleted'].includes(s.machine.state)) {
    yield deny(
      'delete.states',
      `Virtual machine "${s.machine.name}" is already ${machineStates[
        s.machine.state
      ].title.toLowerCase()}.`,
    );
  }
}

function* capture(s: MachineSituation): Iterable<Finding> {
  yield* ownership(s);
  yield* capability(s, 'capture');
  const { state, name } = s.machine;
  if (state === 'running' && !s.liveCapture) {
    yield deny(
      'capture.live',
      `Platform "${s.machine.platformId}" cannot copy the disk of a running machine.`,
      `Stop "${name}" first.`,
    );
  } else if (state !== 'running' && state !== 'stopped') {
    yield deny(
      'capture.state',
      `Only a running or stopped virtual machine can be captured; "${name}" is ${machineStates[
        state
      ].title.toLowerCase()}.`,
    );
  }
}

const rules: Record<MachineAction, (s: MachineSituation) => Iterable<Finding>> =
  {
    start: s => power(s, 'start'),
    stop: s => power(s, 'stop'),
    'force-stop': s => power(s, 'force-stop'),
    reboot: s => power(s, 'reboot'),
    delete: remove,
    capture,
    edit: ownership,
    *console(s) {
      yield* ownership(s);
      yield* capability(s, 'console');
    },
  };

/** A verdict for every action on a virtual machine. @public */
export function machineVerdicts(
  situation: MachineSituation,
): Verdicts & Record<MachineAction, Verdicts[string]> {
  return Object.fromEntries(
    Object.entries(rules).map(([action, rule]) => [
      action,
      verdictOf(rule(situation)),
    ]),
  ) as Record<MachineAction, Verdicts[string]>;
}
