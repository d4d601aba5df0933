import {
  captureSourceVerdict,
  dataDisksOf,
  type CaptureSource,
  type CaptureSources,
  type MachineSituation,
  type SavePoint,
} from '@vm-images/backstage-plugin-vm-images-common';
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
    ...savePoints.map(itemOfSavePoint),
  ];
}

function itemOfSavePoint(point: SavePoint): Item {
  const { kind: type, name, disks, consistency, actions } = point;
  const source: CaptureSource = { type, savePointId: point.id };
  const bytes = disks.reduce((sum, one) => sum + one.virtualSizeBytes, 0);
  return {
    source,
    title: `${type === 'snapshot' ? 'Snapshot' : 'Backup'} “${name}”`,
    kind: kindOfSource(source),
    sizeGiB: bytes / GiB,
    ...(consistency && { consistency }),
    verdict: actions.image,
  };
}
