/** What of a virtual machine an image may be made from. */
import type {
  CaptureSource,
  Finding,
  MachineDisk,
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
 * May an image be made from this source? Of a snapshot or backup that exists,
 * `savePointVerdicts` says it. @public
 */
export function captureSourceVerdict(
  situation: MachineSituation,
  source: Exclude<CaptureSource, { type: 'snapshot' | 'backup' }>,
): Verdict {
  switch (source.type) {
    case 'new-snapshot':
      return verdictOf(keep(situation, 'snapshot'));
    case 'new-backup':
      return verdictOf(keep(situation, 'backup'));
    case 'data-disk':
      return verdictOf([
        ...directly(situation, 'data-disk'),
        ...knownDisk(situation, source.diskId),
      ]);
    default:
      return verdictOf(directly(situation, source.type));
  }
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
