import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A machine or an image as it lies in the data folder of the local platform. */
export interface StoredThing {
  id: string;
  /** The portal's own id of it; public images have none. */
  marker?: string;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** What the local platform really has: folders and processes, not its word. */
export class PlatformFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  machines(): Promise<StoredThing[]> {
    return this.#things('machines', 'vm.json');
  }

  images(): Promise<StoredThing[]> {
    return this.#things('images', 'manifest.json');
  }

  /** Snapshots and backups. */
  savePoints(): Promise<StoredThing[]> {
    return this.#things('savepoints', 'manifest.json');
  }

  /** Work that is not done and what was on its way out. */
  async leftovers(): Promise<string[]> {
    const found: string[] = [];
    for (const folder of ['staging', 'trash']) {
      const names = await namesIn(join(this.#root, folder));
      found.push(...names.map(name => join('qemu', folder, name)));
    }
    return found;
  }

  async digestOf(image: StoredThing): Promise<string> {
    const path = join(this.#root, 'images', image.id, 'disk.qcow2');
    const hash = createHash('sha256').update(await readFile(path));
    return `sha256:${hash.digest('hex')}`;
  }

  /** QEMU processes, each with the id of its machine. */
  async processes(): Promise<{ pid: number; machineId: string }[]> {
    const folder = join(this.#root, 'machines');
    const found: { pid: number; machineId: string }[] = [];
    for (const name of await namesIn('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(
        () => '',
      );
      const at = line.indexOf(`${folder}/`);
      if (!line.includes('qemu-system') || at < 0) continue;
      const [machineId] = line.slice(at + folder.length + 1).split('/');
      found.push({ pid: Number(name), machineId });
    }
    return found;
  }

  async killMachines(): Promise<void> {
    for (const { pid } of await this.processes()) process.kill(pid, 'SIGKILL');
  }

  async #things(folder: string, file: string): Promise<StoredThing[]> {
    const path = join(this.#root, folder);
    return Promise.all(
      (await namesIn(path)).map(async id => {
        const text = await readFile(join(path, id, file), 'utf8').catch(
          () => '{}',
        );
        const { marker } = JSON.parse(text) as StoredThing;
        return { id, marker };
      }),
    );
  }
}
