import type { DiskFormat } from '../../model/types';

const disks = [...(['qcow2', 'raw', 'vmdk', 'vhd', 'vhdx', 'vdi'] as const)];

/** What each format can be downloaded as; it is the first of its own row. */
const formats: Readonly<Record<DiskFormat, readonly DiskFormat[]>> = {
  ...(Object.fromEntries(
    disks.map(own => [own, [own, ...disks.filter(one => one !== own)]]),
  ) as Record<(typeof disks)[number], DiskFormat[]>),
  // A disc has no disk to convert.
  iso: ['iso'],
};

/** The formats in which an image can be had, its own first. @public */
export function downloadFormatsOf(
  format: DiskFormat | undefined,
): readonly DiskFormat[] {
  return format ? formats[format] : [];
}
