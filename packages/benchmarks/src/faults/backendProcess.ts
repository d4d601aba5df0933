/**
 * The backend with the local platform in a process of its own, over a disk
 * that fails. Prints one line of JSON: its address.
 */
import qemuModule from '@vm-images/backstage-plugin-vm-images-backend-module-qemu';
import { startBackend } from '../harness/startBackend';
import type { Folders } from './FaultyBackend';

async function main() {
  const folders = JSON.parse(process.argv[2]) as Folders;
  const backend = await startBackend({
    database: {
      client: 'better-sqlite3',
      connection: { directory: folders.database },
    },
    stagingDir: folders.staging,
    features: [qemuModule],
    vmImages: {
      uploads: { reserveGiB: 0 },
      qemu: { dataDir: folders.platform, publicImageFolders: [] },
    },
  });
  const line = JSON.stringify({ url: backend.url('') });
  process.stdout.write(`STARTED ${line}\n`);
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
