/** Snapshots and backups: when they may be made, used and deleted. */
import { savePointStatuses } from '../../lifecycle/savePointLifecycle';
import type {
  Finding,
  SavePoint,
  SavePointKind,
  Verdicts,
} from '../../model/types';
import type { MachineSituation } from '../machineRules';
import { deny, verdictOf } from '../verdict';
import {
  machineCapability,
  machineOwnership,
  readableDisks,
} from './conditions';

/** May the state of the machine's disks be kept now? */
export function* keep(
  s: MachineSituation,
  kind: SavePointKind,
): Iterable<Finding> {
  yield* machineOwnership(s);
  yield* machineCapability(s, kind);
  if (!s.capabilities.includes(kind)) return;
  const live = s.liveSavePoints?.[kind] ?? false;
  yield* readableDisks(s, { live, rules: kind });
}

/** A machine whose saved states hang on it does not go with them unasked. */
export function* keptStates(s: MachineSituation): Iterable<Finding> {
  const { snapshot = 0, backup = 0 } = s.savePoints ?? {};
  const counted = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
  const parts = [
    ...counted(snapshot, 'snapshot'),
    ...counted(backup, 'backup'),
  ];
  if (parts.length === 0) return;
  yield deny(
    'delete.savePoints',
    `Virtual machine "${s.machine.name}" has ${parts.join(' and ')}.`,
    'Make images of what is to be kept, then delete them.',
  );
}

/** @public */
export type SavePointAction = 'delete' | 'image';

type Facts = Omit<SavePoint, 'actions'>;

function* remove(s: MachineSituation, point: Facts): Iterable<Finding> {
  yield* machineOwnership(s);
  yield* machineCapability(s, point.kind);
  const { title, next } = savePointStatuses[point.status];
  if (point.status === 'creating') {
    yield deny(
      'savePoint.state',
      `The ${point.kind} "${point.name}" is being made.`,
      'Wait until it is there, or cancel that.',
    );
  } else if (!next.includes('deleting')) {
    yield deny(
      'savePoint.state',
      `The ${point.kind} "${point.name}" is ${title.toLowerCase()}.`,
    );
  }
}

function* image(s: MachineSituation, point: Facts): Iterable<Finding> {
  yield* machineOwnership(s);
  yield* machineCapability(s, point.kind);
  const { status, name, kind } = point;
  if (status === 'available') return;
  yield deny(
    'savePoint.state',
    `The ${kind} "${name}" is ${savePointStatuses[
      status
    ].title.toLowerCase()}; images are made of available ones.`,
  );
}

/** A verdict for every action on a snapshot or backup. @public */
export function savePointVerdicts(
  situation: MachineSituation,
  savePoint: Facts,
): Verdicts & Record<SavePointAction, Verdicts[string]> {
  return {
    delete: verdictOf(remove(situation, savePoint)),
    image: verdictOf(image(situation, savePoint)),
  };
}
