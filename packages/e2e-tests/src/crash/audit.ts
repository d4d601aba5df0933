import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from './Lab';

/** What does not agree, in words; all three are empty where all is well. */
export interface Discrepancies {
  /** Promised by the portal, and not there. */
  lost: string[];
  /** There twice. */
  duplicated: string[];
  /** There, and nobody knows of it. */
  orphaned: string[];
}

function twice(values: (string | undefined)[], what: string): string[] {
  const known = values.filter(value => value !== undefined);
  const again = known.filter((value, index) => known.indexOf(value) < index);
  return [...new Set(again)].map(value => `${what} ${value}`);
}

async function staged(lab: Lab): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['images', 'uploads']) {
    const path = join(lab.dataDir, 'staging', folder);
    const names = await readdir(path).catch(() => []);
    found.push(...names.map(name => join('staging', folder, name)));
  }
  return found;
}

/**
 * Compares what the portal says there is, what lies in folders, and which
 * processes run.
 */
export async function audit(lab: Lab): Promise<Discrepancies> {
  const { client, folders } = lab;
  const { items: machines } = await client.listVirtualMachines({ limit: 200 });
  const { items } = await client.listImages({ limit: 200 });
  const bin = await client.listImages({ scope: 'bin', limit: 200 });
  // What is in the recycle bin keeps its bytes.
  const images = [...items, ...bin.items].filter(
    ({ visibility }) => visibility === 'private',
  );
  const stored = {
    machines: await folders.machines(),
    images: (await folders.images()).filter(({ id }) => {
      return items.every(
        one => one.visibility !== 'public' || one.platformImageId !== id,
      );
    }),
  };
  const processes = await folders.processes();
  const hasProcess = (id?: string) =>
    processes.some(({ machineId }) => machineId === id);

  return {
    lost: [
      ...machines
        .filter(({ id }) => stored.machines.every(one => one.marker !== id))
        .map(({ name }) => `folder of machine ${name}`),
      ...machines
        .filter(one => one.state === 'running')
        .filter(one => !hasProcess(one.platformMachineId))
        .map(({ name }) => `process of machine ${name}`),
      ...images
        .filter(({ id }) => stored.images.every(one => one.marker !== id))
        .map(({ name }) => `folder of image ${name}`),
    ],
    duplicated: [
      ...twice(
        machines.map(({ name }) => name),
        'machine',
      ),
      ...twice(
        images.map(({ name }) => name),
        'image',
      ),
      ...twice(
        [...stored.machines, ...stored.images].map(({ marker }) => marker),
        'folders of',
      ),
      ...twice(
        processes.map(({ machineId }) => machineId),
        'processes of',
      ),
    ],
    orphaned: [
      ...stored.machines
        .filter(({ marker }) => machines.every(({ id }) => id !== marker))
        .map(({ id }) => `machine ${id}`),
      ...stored.images
        .filter(({ marker }) => images.every(({ id }) => id !== marker))
        .map(({ id }) => `image ${id}`),
      ...processes
        .filter(({ machineId }) =>
          stored.machines.every(({ id }) => id !== machineId),
        )
        .map(({ pid }) => `process ${pid}`),
      ...(await folders.leftovers()),
      ...(await staged(lab)),
    ],
  };
}
