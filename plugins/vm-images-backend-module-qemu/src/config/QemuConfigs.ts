import { sep } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { defaultDataDir, readPlatform, type QemuConfig } from './QemuConfig';

/**
 * Reads `vmImages.qemu`, which is there by itself, and the further platforms
 * of `vmImages.qemuPlatforms`. Those that are switched off are left out.
 *
 * @throws InputError also when two of them would get in each other's way
 */
export function readQemuConfigs(root: Config): QemuConfig[] {
  const first = root.getOptionalConfig('vmImages.qemu');
  const further = root.getOptionalConfigArray('vmImages.qemuPlatforms') ?? [];
  const all = [
    readPlatform(first),
    ...further.map(config => {
      const id = config.getString('id');
      const defaults = { title: id, dataDir: `${defaultDataDir()}-${id}` };
      return readPlatform(config, defaults);
    }),
  ].filter(one => one !== undefined);
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(0, at)) assertApart(other, one);
  }
  return all;
}

function assertApart(one: QemuConfig, other: QemuConfig): void {
  const both = `The local platforms "${one.id}" and "${other.id}"`;
  if (one.id === other.id) {
    throw new InputError(
      `Two local platforms have the id "${one.id}". Give one of them another id.`,
    );
  }
  const folders = [one, other].map(({ dataDir }) => `${dataDir}${sep}`);
  if (folders[0].startsWith(folders[1]) || folders[1].startsWith(folders[0])) {
    throw new InputError(
      `${both} would share the folder ${one.dataDir}. Give each a dataDir of its own.`,
    );
  }
  const [a, b] = [one.sshPorts, other.sshPorts];
  if (a.from <= b.to && b.from <= a.to) {
    throw new InputError(
      `${both} would share ports: ${a.from} to ${a.to} and ${b.from} to ${b.to}. Give each sshPorts of its own.`,
    );
  }
}
