import BlockIcon from '@material-ui/icons/Block';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import HelpIcon from '@material-ui/icons/Help';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import StopIcon from '@material-ui/icons/Stop';
import {
  imageStatuses,
  machineStates,
  type Failure,
  type Image,
  type Operation,
  type OperationStatus,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { StatusChip } from './StatusChip';
import type { Tone } from './tones';

/** The state of an image. @public */
export function ImageStatusChip(props: {
  image: Pick<Image, 'status' | 'failure' | 'platformStatus' | 'operation'>;
}) {
  const { status, failure, platformStatus, operation } = props.image;
  const { title, tone } = imageStatuses[status];
  return (
    <StatusChip
      word={title}
      tone={tone}
      progress={operation?.progress}
      icon={
        status === 'deleted' || status === 'destroyed'
          ? DeleteOutlineIcon
          : undefined
      }
      tooltip={
        explainFailure(failure) ??
        operation?.stage ??
        platformWord(platformStatus)
      }
    />
  );
}

/** The state of a virtual machine. @public */
export function MachineStateChip(props: {
  machine: Pick<
    VirtualMachine,
    'state' | 'failure' | 'platformStatus' | 'operation'
  >;
}) {
  const { state, failure, platformStatus, operation } = props.machine;
  const { title, tone } = machineStates[state];
  const icons = {
    stopped: StopIcon,
    lost: HelpIcon,
    deleted: DeleteOutlineIcon,
  };
  return (
    <StatusChip
      word={title}
      tone={tone}
      progress={operation?.progress}
      icon={icons[state as keyof typeof icons]}
      tooltip={
        explainFailure(failure) ??
        operation?.stage ??
        platformWord(platformStatus)
      }
    />
  );
}

/** How people read the status of an operation. @public */
export const operationStatuses: Record<
  OperationStatus,
  { title: string; tone: Tone }
> = {
  queued: { title: 'Waiting', tone: 'neutral' },
  running: { title: 'Running', tone: 'progress' },
  cancelling: { title: 'Cancelling', tone: 'progress' },
  succeeded: { title: 'Done', tone: 'good' },
  failed: { title: 'Failed', tone: 'bad' },
  cancelled: { title: 'Cancelled', tone: 'neutral' },
};

/** The status of an operation. @public */
export function OperationStatusChip(props: {
  operation: Pick<Operation, 'status' | 'progress' | 'stage' | 'error'>;
}) {
  const { status, progress, stage, error } = props.operation;
  const { title, tone } = operationStatuses[status];
  const icons = { queued: HourglassEmptyIcon, cancelled: BlockIcon };
  return (
    <StatusChip
      word={title}
      tone={tone}
      progress={progress}
      icon={icons[status as keyof typeof icons]}
      tooltip={explainFailure(error) ?? stage}
    />
  );
}

/** Where, why, and what to do, as one text. @public */
export function explainFailure(failure?: Failure): string | undefined {
  if (!failure) return undefined;
  const { stage, reason, remedy } = failure;
  return [stage && `${stage}:`, reason, remedy].filter(Boolean).join(' ');
}

function platformWord(word?: string) {
  return word && `The platform says: ${word}`;
}
