import type { Capability } from '../model/types';

/** What a platform without the capability cannot do, for people. */
export const capabilityWords: Readonly<Record<Capability, string>> = {
  import: 'import images',
  'import.upload': 'import files that people upload',
  'import.url': 'import images from an address',
  capture: 'make images of virtual machines',
  snapshot: 'make snapshots of virtual machines',
  backup: 'make backups of virtual machines',
  'data-disks': 'give virtual machines data disks',
  export: 'hand out the bytes of images',
  encrypt: 'encrypt images',
  launch: 'launch virtual machines',
  rebuild: 'give virtual machines another system',
  power: 'switch virtual machines on and off',
  console: 'show a serial console',
  sync: 'be synchronized',
  'iso.boot': 'start virtual machines from ISO images',
  'nic.multi-queue': 'give network cards several queues',
  'nic.sriov': 'give virtual machines network cards by SR-IOV',
  'hot-upgrade': 'add memory or processors to virtual machines that run',
  'fast-create': 'create virtual machines without copying their images',
  fetch: 'fetch images that lie elsewhere',
};
