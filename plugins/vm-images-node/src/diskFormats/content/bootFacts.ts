import type { DiskFacts } from '../types';

/** Everything that was seen of how a disk boots. */
export interface BootEvidence {
  /** Code for a BIOS is there, and marked to be run. */
  bios: boolean;
  /** A place that a UEFI firmware boots from is there. */
  uefi: boolean;
  /** Its loaders; `undefined` if they can't be listed. */
  loaders?: readonly string[];
  /** Told by other means, such as the type of the root partition. */
  architecture?: DiskFacts['architecture'];
}

const LOADERS = {
  x86_64: 'BOOTX64.EFI',
  aarch64: 'BOOTAA64.EFI',
} as const;

function architectureOf(evidence: BootEvidence): DiskFacts['architecture'] {
  const { loaders = [], bios, architecture } = evidence;
  const x86 = loaders.includes(LOADERS.x86_64) || bios;
  const arm = loaders.includes(LOADERS.aarch64);
  if (x86 === arm) {
    return architecture;
  }
  return x86 ? 'x86_64' : 'aarch64';
}

/** Sums up how a disk boots. Only machines of the PC kind have a BIOS. */
export function bootFacts(
  evidence: BootEvidence,
): Pick<DiskFacts, 'bootMode' | 'architecture' | 'bootable'> {
  const { bios, loaders } = evidence;
  const uefi = evidence.uefi && (loaders === undefined || loaders.length > 0);
  const architecture = architectureOf(evidence);
  let bootMode: DiskFacts['bootMode'];
  if (bios || uefi) {
    bootMode = bios ? 'bios' : 'uefi';
    bootMode = bios && uefi ? 'both' : bootMode;
  }
  return {
    bootable: bios || uefi,
    ...(bootMode && { bootMode }),
    ...(architecture && { architecture }),
  };
}
