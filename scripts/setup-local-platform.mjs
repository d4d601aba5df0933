#!/usr/bin/env node
// Prepares this machine for the local platform: QEMU with what it needs, and
// the small guest image that the first virtual machines boot from. The portal
// also runs without either, but then launches nothing here; so whatever is
// missing is said and never stops the portal.
import { ensureDebianPackages } from './lib/debian.mjs';
import { buildGuestImage } from './lib/guestImage.mjs';

const toRunVirtualMachines = ['qemu-system-x86', 'qemu-utils', 'bubblewrap'];
const toBuildTheGuestImage = [
  'syslinux',
  'mtools',
  'zstd',
  'kmod',
  'cpio',
  'binutils',
  'e2fsprogs',
];

ensureDebianPackages(
  [...toRunVirtualMachines, ...toBuildTheGuestImage],
  'the local platform',
);
buildGuestImage();
