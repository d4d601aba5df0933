/** When a virtual machine gets its system anew, or another one. */
import { machineStates } from '../../lifecycle/machineLifecycle';
import type {
  Finding,
  Image,
  MachineState,
  Verdict,
  VirtualMachine,
} from '../../model/types';
import type { MachineSituation } from '../machineRules';
import { deny, verdictOf, warn } from '../verdict';
import { dataDisksOf } from './captureSources';
import { machineCapability, machineOwnership } from './conditions';

const from: readonly MachineState[] = ['running', 'stopped', 'failed'];

/** May the system disk be replaced at all, whatever by? */
export function* reinstall(s: MachineSituation): Iterable<Finding> {
  yield* machineOwnership(s);
  yield* machineCapability(s, 'rebuild');
  const { state, name } = s.machine;
  if (!from.includes(state)) {
    yield deny(
      'reinstall.state',
      `Only a virtual machine that is running, stopped or failed can be reinstalled; "${name}" is ${machineStates[
        state
      ].title.toLowerCase()}.`,
    );
  }
}

/** What of an image decides on the system of a machine that exists. @public */
export type ReinstallImage = Pick<
  Image,
  | 'id'
  | 'name'
  | 'kind'
  | 'platformId'
  | 'region'
  | 'architecture'
  | 'encrypted'
  | 'encryptionKeyName'
>;

type Situation = Pick<MachineSituation, 'savePoints'> & {
  machine: Pick<
    VirtualMachine,
    'name' | 'platformId' | 'region' | 'imageId' | 'disks'
  >;
  /** The image that it runs now, as far as it is known. */
  current?: ReinstallImage;
};

/**
 * May this machine get the system of this image? Besides what every launch of
 * the image asks. @public
 */
export function reinstallImageVerdict(
  situation: Situation,
  image: ReinstallImage,
): Verdict {
  return verdictOf([
    ...kindOf(image),
    ...placeOf(situation, image),
    ...architectureOf(situation, image),
    ...encryptionOf(situation, image),
    ...savedStates(situation, image),
  ]);
}

function* kindOf({ kind, name }: ReinstallImage): Iterable<Finding> {
  if (kind === 'iso') {
    yield deny(
      'reinstall.kind',
      `Image "${name}" is installation media; a system that exists is not installed from it.`,
      'Install a new virtual machine from it, capture that, and choose the captured image.',
    );
  } else if (kind === 'full-machine') {
    yield warn(
      'reinstall.kind',
      `Of image "${name}" only the system disk is taken; its data disks are not.`,
    );
  }
}

function* placeOf(
  { machine }: Situation,
  { name, platformId, region }: ReinstallImage,
): Iterable<Finding> {
  if (platformId === machine.platformId && region === machine.region) return;
  yield deny(
    'reinstall.place',
    `Image "${name}" is on platform "${platformId}", region "${region}"; virtual machine "${machine.name}" is on platform "${machine.platformId}", region "${machine.region}".`,
    'Copy the image there first.',
  );
}

function* architectureOf(
  { machine, current }: Situation,
  { name, architecture }: ReinstallImage,
): Iterable<Finding> {
  if (!current || current.architecture === architecture) return;
  yield deny(
    'reinstall.architecture',
    `Image "${name}" is for ${architecture}; virtual machine "${machine.name}" has a processor of ${current.architecture}.`,
    `Choose an image for ${current.architecture}.`,
  );
}

/** Data disks stay, and with them the key that they are encrypted by. */
function* encryptionOf(
  { machine, current }: Situation,
  image: ReinstallImage,
): Iterable<Finding> {
  if (dataDisksOf(machine.disks).length === 0) return;
  if (image.id === machine.imageId) return;
  if (!image.encrypted && !current?.encrypted) return;
  yield deny(
    'reinstall.encryption',
    `The data disks of virtual machine "${machine.name}" stay, and are not encrypted as image "${image.name}" is.`,
    'Choose an image with the same encryption, or launch a new virtual machine.',
  );
}

/** What is kept was made of the old system, and would pass for the new one's. */
function* savedStates(
  { machine, savePoints = {} }: Situation,
  image: ReinstallImage,
): Iterable<Finding> {
  const { snapshot = 0, backup = 0 } = savePoints;
  if (snapshot + backup === 0) return;
  const counted = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
  const kept = [
    ...counted(snapshot, 'snapshot'),
    ...counted(backup, 'backup'),
  ].join(' and ');
  const text = `Virtual machine "${machine.name}" has ${kept} of the system that it has now`;
  yield image.id === machine.imageId
    ? warn('reinstall.savePoints', `${text}; they stay.`)
    : deny(
        'reinstall.savePoints',
        `${text}.`,
        'Make images of what is to be kept, then delete them.',
      );
}

/** One thing that has to be there, for the person who asks. @public */
export interface ReinstallPrerequisite {
  id: 'available' | 'imported' | 'region' | 'shared';
  text: string;
  met: boolean;
  /** What to do where it is not met. */
  remedy?: string;
}

/**
 * What has to be there before a machine gets the system of an image; without
 * one, none is met. @public
 */
export function reinstallPrerequisites(
  machine: Pick<VirtualMachine, 'platformId' | 'region'>,
  image:
    | Pick<Image, 'status' | 'platformId' | 'region' | 'platformImageId'>
    | undefined,
): ReinstallPrerequisite[] {
  const { platformId, region } = machine;
  const rows: [ReinstallPrerequisite['id'], string, boolean, string][] = [
    [
      'available',
      'The image exists and is available.',
      image?.status === 'available',
      'Choose an available image, or capture one of a virtual machine.',
    ],
    [
      'imported',
      'A file of your own was imported and is registered on the platform.',
      image !== undefined && image.platformImageId !== undefined,
      'Import the file, and wait until the image is available.',
    ],
    [
      'region',
      `The image is in region "${region}" of platform "${platformId}".`,
      image?.platformId === platformId && image.region === region,
      'Copy the image to that region first.',
    ],
    [
      'shared',
      'The image is yours, public, or was shared with you and accepted.',
      image !== undefined,
      'Ask its owner to share it with you, and accept that.',
    ],
  ];
  return rows.map(([id, text, met, remedy]) => ({
    ...{ id, text, met },
    ...(!met && { remedy }),
  }));
}
