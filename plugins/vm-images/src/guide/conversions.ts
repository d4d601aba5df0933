import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';

export interface Conversion {
  title: string;
  /** Where such files come from. */
  from: string;
  commands: readonly string[];
}

const convert = (driver: string, file: string) =>
  `qemu-img convert -p -f ${driver} -O qcow2 -c ${file} disk.qcow2`;

/**
 * How a disk of each format becomes qcow2. ISO images are media, not disks, and
 * stay what they are.
 */
export const conversions: Record<Exclude<DiskFormat, 'iso'>, Conversion> = {
  vhd: {
    title: 'VHD',
    from: 'Hyper-V, Azure, Xen',
    commands: [convert('vpc', 'disk.vhd')],
  },
  vhdx: {
    title: 'VHDX',
    from: 'Hyper-V since Windows Server 2012',
    commands: [convert('vhdx', 'disk.vhdx')],
  },
  vmdk: {
    title: 'VMDK',
    from: 'VMware; one file that names no others',
    commands: [convert('vmdk', 'disk.vmdk')],
  },
  vdi: {
    title: 'VDI',
    from: 'VirtualBox',
    commands: [convert('vdi', 'disk.vdi')],
  },
  raw: {
    title: 'RAW',
    from: 'dd, LVM, Xen, many vendors',
    commands: [convert('raw', 'disk.raw')],
  },
  qcow2: {
    title: 'QCOW2',
    from: 'QEMU, KVM, OpenStack; to rid one of a backing file',
    commands: [convert('qcow2', 'overlay.qcow2')],
  },
};

/** An archive with a description and one or more disks. */
export const ovaConversion: Conversion = {
  title: 'OVA',
  from: 'VMware, VirtualBox; an archive of a description and disks',
  commands: [
    'tar -tf machine.ova',
    'tar -xf machine.ova',
    convert('vmdk', 'machine-disk1.vmdk'),
  ],
};

/** What to look at before a disk is sent. */
export const checks = [
  'qemu-img info disk.qcow2',
  'qemu-img check disk.qcow2',
  'sha256sum disk.qcow2',
] as const;
