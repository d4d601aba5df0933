/** What of a virtual machine an image may be made from. */
import type {
  CaptureSource,
  Finding,
  MachineDisk,
  SavePoint,
  Verdict,
} from '../../model/types';
import type { MachineSituation } from '../machineRules';
import { deny, verdictOf } from '../verdict';
import {
  machineCapability,
  machineOwnership,
  readableDisks,
} from './conditions';
import { keep } from './savePoints';

type DirectSource = 'system-disk' | 'data-disk' | 'full-machine';

const words: Record<DirectSource, string> = {
  'system-disk': 'a system disk',
  'data-disk': 'a data disk',
  'full-machine': 'all disks of a virtual machine at once',
};

function* directly(s: MachineSituation, type: DirectSource): Iterable<Finding> {
  yield* machineOwnership(s);
  yield* machineCapability(s, 'capture');
  const { captureSources = ['system-disk'], machine } = s;
  if (!captureSources.includes(type) && s.capabilities.includes('capture')) {
    yield deny(
      'capture.source',
      `Platform "${machine.platformId}" cannot make an image of ${words[type]}.`,
    );
  }
  yield* readableDisks(s, { live: s.liveCapture, rules: 'capture' });
}

/**
 * May an image be made from this source? Where a rule `capture.encryption` stands
 * against it, naming a key takes that away. Of a snapshot or backup that exists,
 * `savePointSourceVerdict` says it.
 *
 * @public
 */
export function captureSourceVerdict(
  situation: MachineSituation,
  source: Exclude<CaptureSource, { type: 'snapshot' | 'backup' }>,
): Verdict {
  const { encryptedDisks = [] } = situation;
  switch (source.type) {
    case 'new-snapshot':
      return verdictOf(keep(situation, 'snapshot'));
    case 'new-backup':
      return verdictOf([
        ...keep(situation, 'backup'),
        ...needsKey(situation, encryptedDisks),
      ]);
    case 'data-disk':
      return verdictOf([
        ...directly(situation, 'data-disk'),
        ...knownDisk(situation, source.diskId),
        ...needsKey(
          situation,
          encryptedDisks.filter(id => id === source.diskId),
        ),
      ]);
    case 'full-machine':
      return verdictOf([
        ...directly(situation, 'full-machine'),
        ...needsKey(situation, encryptedDisks),
      ]);
    default:
      return verdictOf(directly(situation, source.type));
  }
}

/**
 * The same of a snapshot or backup: what stands against any image of it, and
 * that an encrypted disk in it asks for a key.
 *
 * @public
 */
export function savePointSourceVerdict(
  situation: MachineSituation,
  savePoint: Pick<SavePoint, 'disks' | 'actions'>,
): Verdict {
  const { encryptedDisks = [] } = situation;
  const kept = savePoint.disks.map(({ id }) => id);
  return verdictOf([
    ...savePoint.actions.image.findings,
    ...needsKey(
      situation,
      encryptedDisks.filter(id => kept.includes(id)),
    ),
  ]);
}

/** What is encrypted is not written in the clear. */
function* needsKey(
  { machine }: MachineSituation,
  disks: readonly string[],
): Iterable<Finding> {
  if (disks.length === 0) return;
  const named = disks.map(id => `"${id}"`).join(', ');
  const which = disks.length === 1 ? 'Data disk' : 'Data disks';
  yield deny(
    'capture.encryption',
    `${which} ${named} of virtual machine "${machine.name}" ${
      disks.length === 1 ? 'is' : 'are'
    } encrypted, so an image of ${
      disks.length === 1 ? 'it' : 'them'
    } has to be encrypted too.`,
    'Choose a key for the image; it can be replicated to a plain one afterwards.',
  );
}

function* knownDisk(s: MachineSituation, diskId: string): Iterable<Finding> {
  const disks = dataDisksOf(s.machine.disks);
  if (disks.some(({ id }) => id === diskId)) return;
  const known = disks.map(({ id }) => `"${id}"`).join(', ');
  yield deny(
    'capture.disk',
    `Virtual machine "${s.machine.name}" has no data disk "${diskId}".`,
    known ? `It has ${known}.` : undefined,
  );
}

/** The data disks among a machine's disks. @public */
export function dataDisksOf(disks: readonly MachineDisk[] = []): MachineDisk[] {
  return disks.filter(({ role }) => role === 'data');
}
