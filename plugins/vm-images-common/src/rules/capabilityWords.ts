import type { Capability } from '../model/types';

/** What a platform without the capability cannot do, for people. */
export const capabilityWords: Readonly<Record<Capability, string>> = {
  import: 'import images',
  capture: 'make images of virtual machines',
  export: 'hand out the bytes of images',
  launch: 'launch virtual machines',
  power: 'switch virtual machines on and off',
  console: 'show a serial console',
  sync: 'be synchronized',
};
