/**
 * `npm run bench`: ratios with their floors in the same run, as a table. Name
 * parts to run only those: `npm run bench -- uploads disks`; `--full` takes the
 * large sizes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchDisks } from './bytes/disks';
import { benchDownloads } from './bytes/downloads';
import { benchParallelUploads } from './bytes/parallelUploads';
import { benchPowerCuts, benchUploads } from './bytes/uploads';
import { benchBrowserUploads } from './browser/browserUploads';
import { benchLists } from './catalog/lists';
import { benchSpace } from './catalog/space';
import { benchExports } from './export/exports';
import { benchDiskFaults } from './faults/diskFaults';
import { benchFetches } from './fetch/fetches';
import { benchGlance } from './glance/benchGlance';
import { benchMixedLoad } from './load/mixedLoad';
import { benchBoot } from './launch/boot';
import { benchLatency } from './launch/latency';
import { benchPeers } from './peers/peers';
import { benchSignatures } from './security/signatures';
import { benchSlowConnections } from './slow/slowConnections';
import { benchWrites } from './writes/writes';
import { describeMachine, markdown, type Row } from './harness';

type Bench = (options: { folder: string; full: boolean }) => Promise<Row[]>;

const benches: Record<string, Bench> = {
  lists: benchLists,
  space: benchSpace,
  peers: benchPeers,
  glance: benchGlance,
  load: benchMixedLoad,
  export: benchExports,
  latency: benchLatency,
  boot: benchBoot,
  uploads: benchUploads,
  power: benchPowerCuts,
  writes: benchWrites,
  parallel: benchParallelUploads,
  browser: benchBrowserUploads,
  fetches: benchFetches,
  downloads: benchDownloads,
  disks: ({ folder }) => benchDisks(folder),
  signatures: benchSignatures,
  slow: benchSlowConnections,
  faults: benchDiskFaults,
};

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const full = args.includes('--full');
  const wanted = args.filter(arg => !arg.startsWith('--'));
  const names = wanted.length > 0 ? wanted : Object.keys(benches);
  const rows: Row[] = [];
  for (const name of names) {
    const bench = benches[name];
    if (!bench) {
      throw new Error(
        `There is no benchmark '${name}'; there are ${Object.keys(benches).join(
          ', ',
        )}`,
      );
    }
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    process.stderr.write(`Measuring ${name}\n`);
    try {
      rows.push(...(await bench({ folder, full })));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${describeMachine()}\n\n${markdown(rows)}\n`);
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  },
);
