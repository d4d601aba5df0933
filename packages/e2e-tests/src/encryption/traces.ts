import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  LocalKeyService,
  type DataKey,
} from '@vm-images/backstage-plugin-vm-images-node';

/** What a folder holds, file by file; sockets and what vanishes are left out. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** The files below a folder that hold one of the secrets. */
export async function filesWith(
  folder: string,
  secrets: readonly Buffer[],
): Promise<string[]> {
  const found: string[] = [];
  for await (const path of filesBelow(folder)) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (secrets.some(secret => bytes.includes(secret))) found.push(path);
  }
  return found;
}

/** Command lines and environments of this host that hold one of the secrets. */
export async function processesWith(
  secrets: readonly Buffer[],
): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const file of ['cmdline', 'environ']) {
      const path = join('/proc', pid, file);
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      if (secrets.some(secret => bytes.includes(secret))) found.push(path);
    }
  }
  return found;
}

/** The data keys of all images, opened with the key file as the portal does. */
export async function dataKeys(
  database: string,
  keyFile: string,
): Promise<Map<string, DataKey>> {
  const file = new DatabaseSync(database, { readOnly: true });
  const rows = file
    .prepare('select image_id, key_name, key_version, wrapped from image_keys')
    .all() as Record<string, string | number>[];
  file.close();
  const service = new LocalKeyService({ path: keyFile });
  const keys = new Map<string, DataKey>();
  for (const row of rows) {
    const wrapped = {
      keyName: String(row.key_name),
      keyVersion: Number(row.key_version),
      wrapped: String(row.wrapped),
    };
    const signal = AbortSignal.timeout(30_000);
    keys.set(String(row.image_id), await service.unwrap(wrapped, { signal }));
  }
  return keys;
}

/** Every form in which a key could have slipped out. */
export function formsOf(keys: Iterable<DataKey>): Buffer[] {
  return [...keys].flatMap(key =>
    key.use(bytes => [
      Buffer.from(bytes),
      Buffer.from(bytes.toString('base64')),
      Buffer.from(bytes.toString('base64url')),
      Buffer.from(bytes.toString('hex')),
    ]),
  );
}
