import {
  deny,
  verdictOf,
  type OperationBrief,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import { operationTitle } from '../changes';
import { CAPTURE_IMAGE } from '../images/operations/captureImage';
import {
  CREATE_SAVE_POINT,
  IMAGE_VIA_SAVE_POINT,
} from '../savePoints/operations';
import {
  DELETE_MACHINE,
  FINISH_INSTALL,
  LAUNCH_MACHINE,
  POWER_MACHINE,
  REINSTALL_MACHINE,
} from './operations';

/** What may be begun although an operation of this kind is under way. */
const possibleDuring: Record<string, readonly string[]> = {
  // Deleting what is being launched cancels the launch.
  [LAUNCH_MACHINE]: ['delete', 'edit', 'console'],
  // Whoever loses patience with a shutdown may cut the power.
  [POWER_MACHINE]: ['force-stop', 'delete', 'edit', 'console'],
  [CAPTURE_IMAGE]: ['edit', 'console'],
  [CREATE_SAVE_POINT]: ['edit', 'console'],
  [IMAGE_VIA_SAVE_POINT]: ['edit', 'console'],
  [DELETE_MACHINE]: ['edit', 'console'],
  [REINSTALL_MACHINE]: ['edit', 'console'],
  [FINISH_INSTALL]: ['delete', 'edit', 'console'],
};

/** Is something begun that leaves no room for this action? */
export function isBusy(operationKind: string, action: string): boolean {
  return !possibleDuring[operationKind]?.includes(action);
}

const isOpen = ({ status }: OperationBrief) =>
  ['queued', 'running', 'cancelling'].includes(status);

/** Adds to the verdicts what an operation under way makes impossible. */
export function withBusy(
  verdicts: Verdicts,
  machine: { name: string },
  operation: OperationBrief | undefined,
): Verdicts {
  if (!operation || !isOpen(operation)) return verdicts;
  const finding = deny(
    'machine.busy',
    `Virtual machine "${machine.name}" is being worked on (${operationTitle(
      operation,
    ).toLowerCase()}).`,
    'Wait until that is done, or cancel it.',
  );
  return Object.fromEntries(
    Object.entries(verdicts).map(([action, verdict]) => [
      action,
      isBusy(operation.kind, action)
        ? verdictOf([...verdict.findings, finding])
        : verdict,
    ]),
  );
}
