import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { Row } from '../harness';

/** What has to hold, by name; the row tells which of them did not. */
export class Checks {
  readonly #wrong: string[] = [];
  #count = 0;

  that(what: string, holds: boolean): void {
    this.#count += 1;
    if (!holds) this.#wrong.push(what);
  }

  row(id: string, what: string): Row {
    const held = this.#count - this.#wrong.length;
    const told = this.#wrong.map(one => `not: ${one}`);
    return {
      ...{ id, what, target: 'all', met: this.#wrong.length === 0 },
      measured: [`${held} of ${this.#count}`, ...told].join('; '),
    };
  }
}

/** The bytes of the image's disk, read where the platform keeps them. */
export async function storedDisk(
  platform: string,
  { platformImageId: id }: Image,
): Promise<Buffer> {
  const folder = join(platform, 'images', id!);
  const name = (await readdir(folder)).find(one => one.startsWith('disk.'));
  return readFile(join(folder, name!));
}
