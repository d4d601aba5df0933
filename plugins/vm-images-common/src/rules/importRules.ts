/** What an image must be for a platform to take it. */
import type {
  Agent,
  DiskFormat,
  Finding,
  ImageFeatures,
  ImageKind,
} from '../model/types';
import { deny } from './verdict';

/** What a platform takes. @public */
export interface ImportTarget {
  title: string;
  acceptedFormats: readonly DiskFormat[];
  /** Of other formats. */
  convert: 'auto' | 'refuse';
  agents?: {
    required?: readonly Agent[];
    conflicting?: readonly Agent[];
  };
  maxVirtualSizeBytes?: number;
}

/** What is known of the disk. @public */
export interface ImportFacts {
  format?: DiskFormat;
  /** It is in an archive, so it is always written anew. */
  container?: 'ova';
  virtualSizeBytes?: number;
  kind?: ImageKind;
  features?: ImageFeatures;
}

const AGENTS: Record<Agent, string> = {
  cloudInit: 'cloud-init',
  guestAgent: 'the QEMU guest agent',
};
/** QEMU's name of a format, where it is another one. */
const DRIVERS: Partial<Record<DiskFormat, string>> = { vhd: 'vpc' };

/**
 * What the disk becomes, if it is not taken as it is.
 *
 * @public
 */
export function conversionOf(
  target: ImportTarget,
  { format, container }: ImportFacts,
): DiskFormat | undefined {
  if (!format || format === 'iso') return undefined;
  const isTaken = target.acceptedFormats.includes(format) && !container;
  if (isTaken || target.convert === 'refuse') return undefined;
  return target.acceptedFormats.find(one => one !== 'iso');
}

function* judgeFormat(
  target: ImportTarget,
  facts: ImportFacts,
): Iterable<Finding> {
  const { format, container } = facts;
  const { title, acceptedFormats } = target;
  const [first] = acceptedFormats.filter(one => one !== 'iso');
  if (!format || (acceptedFormats.includes(format) && !container)) return;
  if (conversionOf(target, facts)) return;
  if (format === 'iso' || !first) {
    const remedy = 'Choose another platform.';
    yield deny('import.format', `${title} takes no ${format} images.`, remedy);
    return;
  }
  const driver = DRIVERS[format] ?? format;
  const unpack = container
    ? `Unpack the archive (tar -xf <file>), then convert`
    : 'Convert';
  yield deny(
    'import.format',
    `${title} takes ${acceptedFormats.join(
      ', ',
    )} and converts nothing; this is ${
      container ? `${format} in an OVA` : format
    }.`,
    `${unpack} it: qemu-img convert -f ${driver} -O ${first} <file> disk.${first}`,
  );
}

/**
 * Agents that the platform needs in its guests, or that its own would fight
 * with. What only holds data, or installs a system, is not asked for any.
 *
 * @public
 */
export function* judgeAgents(
  target: Pick<ImportTarget, 'title' | 'agents'>,
  { format, kind, features = {} }: ImportFacts,
): Iterable<Finding> {
  if (format === 'iso' || kind === 'iso' || kind === 'data-disk') return;
  const { title, agents = {} } = target;
  for (const agent of agents.required ?? []) {
    if (features[agent] !== true) {
      yield deny(
        'import.agents.required',
        `${title} takes only images that have ${AGENTS[agent]}.`,
        'Install it in the machine, and say so in the import.',
      );
    }
  }
  for (const agent of agents.conflicting ?? []) {
    if (features[agent] === true) {
      yield deny(
        'import.agents.conflicting',
        `${title} brings an agent of its own, with which ${AGENTS[agent]} conflicts.`,
        'Remove it from the machine before the export.',
      );
    }
  }
}

/**
 * Whether a platform takes a disk, as far as is known of it.
 *
 * @public
 */
export function* judgeImport(
  target: ImportTarget,
  facts: ImportFacts,
): Iterable<Finding> {
  yield* judgeFormat(target, facts);
  const { virtualSizeBytes = 0 } = facts;
  const { title, maxVirtualSizeBytes: most } = target;
  if (most !== undefined && virtualSizeBytes > most) {
    yield deny(
      'import.size',
      `The disk has ${inGiB(
        virtualSizeBytes,
      )} GiB; platform "${title}" takes at most ${inGiB(most)}.`,
      'Shrink the disk, or choose another platform.',
    );
  }
  yield* judgeAgents(target, facts);
}

const inGiB = (bytes: number) => Number((bytes / 1024 ** 3).toFixed(2));
