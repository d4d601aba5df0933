import { hostileBase, soundQcow2, soundVmdk } from './base';
import type { HostileFile, HostileTarget } from './HostileFile';
import { hostileOtherDiskFiles } from './otherDiskFiles';
import { hostileOvaFiles, soundOva } from './ovaFiles';
import { hostilePolyglotFiles } from './polyglotFiles';
import { hostileQcow2Files } from './qcow2Files';
import { hostileVmdkFiles } from './vmdkFiles';

export { hostileBase } from './base';
export type { HostileFile, HostileTarget } from './HostileFile';

/** Every way that is known by which a disk file harms who imports it. */
export function hostileFiles(target: HostileTarget): HostileFile[] {
  return [
    ...hostileQcow2Files(target),
    ...hostileVmdkFiles(target),
    ...hostileOtherDiskFiles(target),
    ...hostilePolyglotFiles(),
    ...hostileOvaFiles(target),
  ];
}

/** What the corpus is bent from: nothing is wrong with any of these. */
export function soundFiles({ seeds }: HostileTarget): HostileFile[] {
  const made = { raw: hostileBase, qcow2: soundQcow2, vmdk: soundVmdk };
  return [
    ...Object.entries({ ...made, ova: soundOva }).map(([name, make]) => ({
      ...{ name, bytes: () => make() },
    })),
    ...Object.entries(seeds).map(([name, bytes]) => ({
      ...{ name, bytes: () => bytes },
    })),
  ];
}
