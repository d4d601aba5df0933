import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import { positive } from './positive';

/** Sizes on offer where none are configured. */
export const defaultFlavors: Flavor[] = [
  { name: 'micro', title: 'Micro', vcpus: 1, memoryMiB: 256, diskGiB: 1 },
  { name: 'small', title: 'Small', vcpus: 1, memoryMiB: 512, diskGiB: 5 },
  { name: 'medium', title: 'Medium', vcpus: 2, memoryMiB: 2048, diskGiB: 20 },
  { name: 'large', title: 'Large', vcpus: 4, memoryMiB: 8192, diskGiB: 80 },
];

/** Reads `flavors`, whose names must be unique. */
export function readFlavors(config: Config): Flavor[] {
  const names = new Set<string>();
  return config.getConfigArray('flavors').map(entry => {
    const name = entry.getString('name');
    if (names.has(name)) {
      throw new InputError(
        `vmImages.qemu.flavors names '${name}' twice; names must be unique`,
      );
    }
    names.add(name);
    return {
      name,
      title: entry.getOptionalString('title'),
      vcpus: required(entry, 'vcpus', name),
      memoryMiB: required(entry, 'memoryMiB', name),
      diskGiB: required(entry, 'diskGiB', name),
    };
  });
}

function required(entry: Config, key: string, flavor: string): number {
  const value = positive(entry, key);
  if (value === undefined) {
    throw new InputError(
      `vmImages.qemu.flavors: '${flavor}' lacks '${key}', a whole number`,
    );
  }
  return value;
}
