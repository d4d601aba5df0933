import type {
  Architecture,
  BootMode,
  ImageKind,
  OperatingSystem,
  Visibility,
} from '@vm-images/backstage-plugin-vm-images-common';

/** @public */
export const imageKinds: Record<ImageKind, string> = {
  'system-disk': 'System disk',
  'data-disk': 'Data disk',
  'full-machine': 'Full machine',
  iso: 'ISO',
};

/** @public */
export const visibilities: Record<Visibility, string> = {
  public: 'Public',
  private: 'Private',
  shared: 'Shared',
  marketplace: 'Marketplace',
};

/** @public */
export const architectures: Record<Architecture, string> = {
  x86_64: 'x86-64',
  aarch64: 'ARM64',
};

/** @public */
export const bootModes: Record<BootMode, string> = {
  bios: 'BIOS',
  uefi: 'UEFI',
  both: 'BIOS and UEFI',
};

/** Distributions as they write themselves; anything else is shown as given. @public */
export const distributions: Record<string, string> = {
  almalinux: 'AlmaLinux',
  alpine: 'Alpine',
  amazon: 'Amazon Linux',
  arch: 'Arch Linux',
  centos: 'CentOS',
  'centos-stream': 'CentOS Stream',
  cirros: 'CirrOS',
  debian: 'Debian',
  fedora: 'Fedora',
  freebsd: 'FreeBSD',
  kylin: 'Kylin',
  openeuler: 'openEuler',
  opensuse: 'openSUSE',
  oracle: 'Oracle Linux',
  rhel: 'Red Hat Enterprise Linux',
  rocky: 'Rocky Linux',
  sles: 'SUSE Linux Enterprise',
  ubuntu: 'Ubuntu',
  windows: 'Windows',
  'windows-server': 'Windows Server',
};

const families = { linux: 'Linux', windows: 'Windows', other: 'Other' };

/** `Debian 12`, `Windows 2022`, `Linux`. @public */
export function formatOs(os: OperatingSystem): string {
  const name = os.distribution
    ? distributions[os.distribution.toLowerCase()] ?? os.distribution
    : families[os.type];
  return os.version ? `${name} ${os.version}` : name;
}

/** `1 virtual machine`, `3 virtual machines`. @public */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
