/** What may be done with a virtual machine, when and by whom. */
import { machineStates, powerActions } from '../lifecycle/machineLifecycle';
import type {
  Capability,
  Finding,
  ImageKind,
  PowerAction,
  SavePointKind,
  Verdicts,
  VirtualMachine,
} from '../model/types';
import type { Caller } from './caller';
import {
  machineCapability as capability,
  machineOwnership as ownership,
  readableDisks,
} from './machine/conditions';
import { finishInstall, unfinished } from './machine/installation';
import { reinstall } from './machine/reinstall';
import { keep, keptStates } from './machine/savePoints';
import { deny, verdictOf } from './verdict';

/** Everything the machine rules look at. @public */
export interface MachineSituation {
  machine: Omit<VirtualMachine, 'actions'>;
  caller: Caller;
  capabilities: readonly Capability[];
  platformUnavailable?: string;
  /** A copy of a running machine's disk is possible. */
  liveCapture: boolean;
  /** What else than the system disk images are made of. */
  captureSources?: readonly Exclude<ImageKind, 'iso'>[];
  /**
   * Data disks that are encrypted although the machine's image is not, by id: an
   * image that is made of one does not inherit a key.
   */
  encryptedDisks?: readonly string[];
  /** The state of a running machine's disks can be kept. */
  liveSavePoints?: Partial<Record<SavePointKind, boolean>>;
  /** What is kept of it. */
  savePoints?: Partial<Record<SavePointKind, number>>;
}

/** @public */
export type MachineAction =
  | PowerAction
  | 'delete'
  | 'capture'
  | SavePointKind
  | 'edit'
  | 'finish-install'
  | 'reinstall'
  | 'console';

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
  yield* keptStates(s);
}

function* capture(s: MachineSituation): Iterable<Finding> {
  yield* ownership(s);
  yield* capability(s, 'capture');
  yield* unfinished(s.machine);
  yield* readableDisks(s, { live: s.liveCapture, rules: 'capture' });
}

const rules: Record<MachineAction, (s: MachineSituation) => Iterable<Finding>> =
  {
    start: s => power(s, 'start'),
    stop: s => power(s, 'stop'),
    'force-stop': s => power(s, 'force-stop'),
    reboot: s => power(s, 'reboot'),
    delete: remove,
    capture,
    snapshot: s => keep(s, 'snapshot'),
    backup: s => keep(s, 'backup'),
    edit: ownership,
    *'finish-install'(s) {
      yield* ownership(s);
      yield* capability(s, 'iso.boot');
      yield* finishInstall(s.machine);
    },
    reinstall,
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
