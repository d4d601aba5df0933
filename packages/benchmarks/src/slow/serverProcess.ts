/**
 * A whole backend in a process of its own, so that the memory of it can be told
 * from that of its clients. Tells its address, then how much memory it takes
 * and the most that it took since it was asked last.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { memberOfGroups } from '../catalog/members';
import { sqlite } from '../harness/databases';
import { startBackend } from '../harness/startBackend';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const IMAGES = 10_000;
const [folder, maxPerUser] = process.argv.slice(2);

async function main() {
  const database = await sqlite(folder);
  await seedImages({ knex: database.knex, count: IMAGES });
  const backend = await startBackend({
    database: database.config,
    stagingDir: `${folder}/staging`,
    features: [memberOfGroups],
    vmImages: { uploads: { maxPerUser: Number(maxPerUser) } },
  });
  let peak = 0;
  const look = () => {
    const { rss } = process.memoryUsage();
    peak = Math.max(peak, rss);
    return rss;
  };
  setInterval(look, 100);
  process.on('message', () => {
    // What nobody holds any more is not growth.
    look();
    collectGarbage();
    process.send?.({ rss: look(), peak });
    peak = 0;
  });
  process.send?.({ url: backend.url('/vm-images') });
}

main();
