/** A disk that somebody else fills while an upload comes, and an import runs. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createUpload } from '../bytes/tusClient';
import type { Row } from '../harness';
import { Checks, storedDisk } from './Checks';
import type { FaultyBackend } from './FaultyBackend';
import { offsetOf, randomDisk, send, sha256 } from './sending';
import type { SmallDisk } from './SmallDisk';

const MiB = 1024 ** 2;
const idOf = (upload: string) => upload.split('/').pop()!;

interface Parts {
  backend: FaultyBackend;
  disk: SmallDisk;
  checks: Checks;
}

async function fillDuringUpload({ backend, disk, checks }: Parts) {
  const bytes = randomDisk(24);
  const small = randomDisk(2);
  const large = await createUpload(backend.uploads, bytes.length);
  const other = await createUpload(backend.uploads, small.length);
  const part = { from: 0, to: 8 * MiB };
  await send(large, bytes, part);
  await disk.fill(6 * MiB);
  const from = (await offsetOf(large))!;
  const refused = await send(large, bytes, { from });
  checks.that('the upload is refused with 507', refused.status === 507);
  checks.that('it says that the disk is full', /full/.test(refused.text));
  checks.that('no path is told', !refused.text.includes(disk.path));
  const kept = (await offsetOf(large))!;
  checks.that('what came is kept', kept >= from && kept < bytes.length);
  await disk.clear();
  await disk.fill(4 * MiB);
  const spared = await send(other, small, { from: 0 });
  checks.that('another one that fits goes on', spared.status === 204);
  await disk.clear();
  const rest = await send(large, bytes, { from: kept });
  checks.that('it goes on where it stopped', rest.status === 204);
  return { bytes, large, other };
}

async function fillDuringImport(
  { backend, disk, checks }: Parts,
  upload: string,
  platform: string,
) {
  const before = await disk.freeBytes();
  await disk.fill(2 * MiB);
  const { image, operation } = await backend.import('hit', idOf(upload));
  checks.that('the import has failed', operation.status === 'failed');
  const { stage, reason = '' } = operation.error ?? {};
  checks.that(`it says where: ${stage}`, /^convert/i.test(stage ?? ''));
  checks.that(
    'it says that there is no room',
    /full|no room|space/i.test(reason),
  );
  checks.that('it tells no path', !reason.includes(disk.path));
  await disk.clear();
  const after = await disk.freeBytes();
  // Its source stays for a retry; the half of the result does not.
  checks.that('it gives space back', Math.abs(after - before) < MiB);
  await backend.client.retryOperation(operation.id);
  const retried = await backend.ended(operation.id);
  checks.that('a retry succeeds', retried.status === 'succeeded');
  const made = await backend.client.getImage(image.id);
  const stored = await storedDisk(platform, made);
  checks.that('it is whole', made.digest === `sha256:${sha256(stored)}`);
  const left = await readdir(join(disk.path, 'staging', 'images'));
  checks.that('nothing is left in the staging folder', left.length === 0);
}

/** Uploads and an import on a real ext4 of 64 MiB that becomes full. */
export async function fullDisk(
  backend: FaultyBackend,
  disk: SmallDisk,
  platform: string,
): Promise<Row> {
  const parts = { backend, disk, checks: new Checks() };
  await backend.start();
  const { large, other } = await fillDuringUpload(parts);
  const done = await backend.import('small', idOf(other));
  parts.checks.that(
    `the other imports: ${done.operation.error?.reason}`,
    done.operation.status === 'succeeded',
  );
  await fillDuringImport(parts, large, platform);
  await backend.kill();
  return parts.checks.row(
    'X6',
    'what holds of uploads and imports on an ext4 of 64 MiB that becomes full',
  );
}
