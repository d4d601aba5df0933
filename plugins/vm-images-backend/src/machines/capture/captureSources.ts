import {
  captureSourceVerdict,
  dataDisksOf,
  savePointSourceVerdict,
  type CaptureRequest,
  type CaptureSource,
  type CaptureSources,
  type MachineSituation,
  type SavePoint,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { withoutRule } from '../withoutRule';
import { kindOfSource } from './newImage';

type Item = CaptureSources['items'][number];
type Direct = Parameters<typeof captureSourceVerdict>[1];

const GiB = 1024 ** 3;

/** Everything that an image of the machine could be made from, with verdicts. */
export function captureSourcesOf(
  situation: MachineSituation,
  savePoints: readonly SavePoint[],
): Item[] {
  const { machine } = situation;
  const data = dataDisksOf(machine.disks);
  const disks = machine.disks ?? [];
  const all = disks.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
  const system = machine.size.diskGiB;
  const item = (source: Direct, title: string, sizeGiB: number): Item => ({
    ...{ source, title, sizeGiB, kind: kindOfSource(source) },
    verdict: captureSourceVerdict(situation, source),
  });
  return [
    item({ type: 'system-disk' }, 'System disk', system),
    ...data.map(({ id: diskId, sizeGiB }) =>
      item({ type: 'data-disk', diskId }, `Data disk ${diskId}`, sizeGiB),
    ),
    item({ type: 'full-machine' }, 'Full machine', all),
    item({ type: 'new-snapshot', keep: true }, 'New snapshot', system),
    item({ type: 'new-backup', keep: true }, 'New backup', all),
    ...savePoints.map(point => itemOfSavePoint(point, situation)),
  ];
}

function itemOfSavePoint(point: SavePoint, situation: MachineSituation): Item {
  const { kind: type, name, disks, consistency } = point;
  const source: CaptureSource = { type, savePointId: point.id };
  const bytes = disks.reduce((sum, one) => sum + one.virtualSizeBytes, 0);
  return {
    source,
    title: `${type === 'snapshot' ? 'Snapshot' : 'Backup'} “${name}”`,
    kind: kindOfSource(source),
    sizeGiB: bytes / GiB,
    ...(consistency && { consistency }),
    verdict: savePointSourceVerdict(situation, point),
  };
}

/** What stands against a source, without what the request takes care of. */
export function verdictOfRequest(
  verdict: Verdict,
  { stopFirst, encryptionKey }: CaptureRequest,
): Verdict {
  const cared = [
    ...(stopFirst ? ['capture.live', 'snapshot.live', 'backup.live'] : []),
    ...(encryptionKey === undefined ? [] : ['capture.encryption']),
  ];
  return cared.reduce(withoutRule, verdict);
}
