// The Debian packages behind the local platform.

/** What runs virtual machines; `ovmf` is the firmware of those that boot by UEFI. */
const toRunVirtualMachines = [
  'qemu-system-x86',
  'qemu-utils',
  'bubblewrap',
  'ovmf',
];

/** What `scripts/guest-image/build.sh` calls. */
export const toBuildTheGuestImage = [
  'qemu-utils',
  'syslinux',
  'mtools',
  'zstd',
  'kmod',
  'cpio',
  'binutils',
  'e2fsprogs',
];

/** Everything that the local platform and its guest image need. */
export const localPlatformPackages = [
  ...new Set([...toRunVirtualMachines, ...toBuildTheGuestImage]),
];
