import type {
  ImageFacts,
  OperatingSystem,
} from '@vm-images/backstage-plugin-vm-images-common';
import { guessFromName } from '@vm-images/backstage-plugin-vm-images-common';
import { assertSafe, assertSound } from '../errors';
import { findAll, readXml, textOf } from './readXml';
import type { XmlElement } from './readXml';

/** What an OVF says of its one machine. */
export interface OvfMachine {
  name?: string;
  /** As it declares them; guesses, for nobody has to keep to it. */
  facts: ImageFacts;
  cpus?: number;
  /** In the order in which the machine has them. */
  disks: { id: string; fileName: string; sizeBytes?: number }[];
}

const RESOURCE = { cpu: '3', memory: '4', disk: '17' } as const;
const MAX_DISKS = 16;
/** Numbers of CIM_OperatingSystem.OSType, for what calls itself nothing else. */
const OS_TYPES: Record<string, OperatingSystem> = {
  36: { type: 'linux' },
  42: { type: 'other', distribution: 'freebsd' },
  79: { type: 'linux', distribution: 'rhel' },
  80: { type: 'linux', distribution: 'rhel' },
  85: { type: 'linux', distribution: 'sles' },
  93: { type: 'linux', distribution: 'ubuntu' },
  94: { type: 'linux', distribution: 'ubuntu' },
  95: { type: 'linux', distribution: 'debian' },
  96: { type: 'linux', distribution: 'debian' },
  100: { type: 'linux' },
  101: { type: 'linux' },
  103: { type: 'windows', distribution: 'windows-server', version: '2008 R2' },
  105: { type: 'windows', distribution: 'windows', version: '7' },
  106: { type: 'linux', distribution: 'centos' },
  107: { type: 'linux', distribution: 'centos' },
  113: { type: 'windows', distribution: 'windows-server', version: '2012' },
  114: { type: 'windows', distribution: 'windows', version: '8' },
  116: { type: 'windows', distribution: 'windows-server', version: '2012 R2' },
  117: { type: 'windows', distribution: 'windows-server', version: '2016' },
  118: { type: 'windows', distribution: 'windows', version: '8.1' },
  120: { type: 'windows', distribution: 'windows', version: '10' },
};

function osOf(machine: XmlElement): OperatingSystem | undefined {
  const section = findAll(machine, 'OperatingSystemSection')[0];
  if (!section) return undefined;
  const { id = '', osType = '', version } = section.attributes;
  const words = `${textOf(section, 'Description')} ${osType}`.replace(
    /_?64(?:Guest)?\b|Guest\b/g,
    '',
  );
  const os = guessFromName(words).facts.os ?? OS_TYPES[id];
  return os && version && !os.version
    ? { ...os, version: version.slice(0, 63) }
    : os;
}

/** Bytes of a unit such as `byte * 2^20` or `MegaBytes`; MiB when it says none. */
function unitOf(text: string): number {
  const power = /2\s*\^\s*(\d{1,2})/.exec(text)?.[1];
  if (power) return 2 ** Number(power);
  if (/giga|GB/i.test(text)) return 2 ** 30;
  if (/kilo|KB/i.test(text)) return 2 ** 10;
  return /^bytes?$/i.test(text) ? 1 : 2 ** 20;
}

function quantity(items: XmlElement[], type: string) {
  const item = items.find(one => textOf(one, 'ResourceType') === type);
  const value = item && Number(textOf(item, 'VirtualQuantity'));
  return item && Number.isSafeInteger(value) && value! > 0
    ? { value: value!, units: textOf(item, 'AllocationUnits') }
    : undefined;
}

function bootModeOf(machine: XmlElement): ImageFacts['bootMode'] {
  const config = findAll(machine, 'Config').find(
    ({ attributes }) => attributes.key === 'firmware',
  );
  switch (config?.attributes.value?.toLowerCase()) {
    case 'efi':
      return 'uefi';
    case 'bios':
      return 'bios';
    default:
      return undefined;
  }
}

function factsOf(machine: XmlElement, items: XmlElement[]): ImageFacts {
  const memory = quantity(items, RESOURCE.memory);
  const mebibytes = memory
    ? Math.ceil((memory.value * unitOf(memory.units)) / 2 ** 20)
    : 0;
  const os = osOf(machine);
  const bootMode = bootModeOf(machine);
  return {
    ...(os && { os }),
    ...(bootMode && { bootMode }),
    ...(mebibytes >= 1 &&
      mebibytes <= 16_777_216 && { minMemoryMiB: mebibytes }),
  };
}

/** Ids of the disks in the order of the machine's hardware. */
function diskOrder(items: XmlElement[]): string[] {
  return items
    .filter(one => textOf(one, 'ResourceType') === RESOURCE.disk)
    .map(
      one => /^(?:ovf:)?\/disk\/(.+)$/.exec(textOf(one, 'HostResource'))?.[1],
    )
    .filter(id => id !== undefined);
}

function disksOf(root: XmlElement, items: XmlElement[]): OvfMachine['disks'] {
  const files = new Map(
    findAll(root, 'File').map(file => [file.attributes.id ?? '', file]),
  );
  const order = diskOrder(items);
  const place = ({ attributes: { diskId = '' } }: XmlElement) =>
    order.includes(diskId) ? order.indexOf(diskId) : order.length;
  const disks = findAll(root, 'Disk')
    // A disk without a file is an empty one, made when the machine is.
    .filter(disk => disk.attributes.fileRef !== undefined)
    .sort((a, b) => place(a) - place(b));
  return disks.map(
    ({ attributes: { diskId = '', fileRef = '', parentRef } }) => {
      const file = files.get(fileRef)?.attributes;
      assertSound(
        file?.href !== undefined,
        'ova-disk',
        `disk '${diskId.slice(0, 40)}' has no file`,
      );
      assertSafe(
        parentRef === undefined && !file.compression && !file.chunkSize,
        'ova-disk',
        `disk '${diskId.slice(
          0,
          40,
        )}' is compressed, split or rests on another disk`,
        'Export the machine again, whole and without snapshots.',
      );
      const sizeBytes = /^\d{1,15}$/.test(file.size ?? '')
        ? Number(file.size)
        : undefined;
      return { id: diskId, fileName: file.href, sizeBytes };
    },
  );
}

/**
 * Reads the description of an appliance.
 *
 * @throws UnsafeImageError, BrokenImageError
 */
export function readOvf(text: string): OvfMachine {
  const root = readXml(text);
  const machines = findAll(root, 'VirtualSystem');
  assertSafe(
    machines.length === 1,
    'ova-machines',
    `it describes ${machines.length} machines instead of one`,
    'Export each machine as an OVA of its own.',
  );
  const [machine] = machines;
  const items = [
    ...findAll(machine, 'Item'),
    ...findAll(machine, 'StorageItem'),
  ];
  const disks = disksOf(root, items);
  assertSafe(
    disks.length >= 1 && disks.length <= MAX_DISKS,
    'ova-disks',
    `it has ${disks.length} disks, and 1 to ${MAX_DISKS} are taken`,
    'Export the machine with its disks.',
  );
  const name = (textOf(machine, 'Name') || machine.attributes.id || '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 128);
  return {
    ...(name && { name }),
    ...{ facts: factsOf(machine, items), disks },
    cpus: quantity(items, RESOURCE.cpu)?.value,
  };
}
