import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import {
  startBench,
  type Bench,
} from '../../machines/__testUtils__/startBench';
import { ImageKeys } from '../ImageKeys';
import { KeyServices } from '../KeyServices';

export interface BenchWithKeys extends Bench {
  /** Ends the bench, and takes its key file away. */
  close(): Promise<void>;
}

/** A portal's services over a platform that encrypts with keys of a key file. */
export async function startBenchWithKeys(
  ...args: Parameters<typeof startBench>
): Promise<BenchWithKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const started = await startBench(...args);
  const { bench } = started;
  const services = new KeyServices();
  const path = join(folder, 'keys.json');
  services.addKeyService(new LocalKeyService({ path }), { moduleId: 'test' });
  const { database } = bench;
  bench.registry.useKeys(new ImageKeys({ database, services }));
  return {
    ...started,
    async close() {
      await bench.close();
      await rm(folder, { recursive: true });
    },
  };
}
