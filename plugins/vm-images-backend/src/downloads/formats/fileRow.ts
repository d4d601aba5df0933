import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../../database/tables';
import { LINKS } from '../links/linkRow';

/** Of `bucketExports`, which read these files as well. */
const EXPORTS = 'image_exports';

export const FILES = 'download_files';

/** An image in another format, kept for a while. */
export interface FileRow {
  id: string;
  /** Of the image, which may be known under several names. */
  image_digest: string;
  format: DiskFormat;
  status: 'making' | 'ready' | 'failed';
  /** The operation that makes it, or made it. */
  operation_id: string;
  /** Estimated until it is ready. */
  size_bytes: BigIntColumn;
  /** Of the file, when it is ready. */
  digest: string | null;
  created_at: BigIntColumn;
  used_at: BigIntColumn;
}

type Tx = Knex | Knex.Transaction;

export async function findFile(
  tx: Tx,
  what: { digest: string; format: string },
): Promise<FileRow | undefined> {
  return tx<FileRow>(FILES)
    .where({ image_digest: what.digest, format: what.format as DiskFormat })
    .first();
}

/**
 * Ready files that no live link leads to and no export reads, those unused for
 * longest first.
 */
export async function findIdleFiles(tx: Tx, now: number): Promise<FileRow[]> {
  return tx<FileRow>(FILES)
    .where({ status: 'ready' })
    .whereNotExists(
      tx(LINKS)
        .select(tx.raw('1'))
        .whereRaw(`${LINKS}.digest = ${FILES}.image_digest`)
        .whereRaw(`${LINKS}.format = ${FILES}.format`)
        .whereNull(`${LINKS}.revoked_at`)
        .where(`${LINKS}.expires_at`, '>', now),
    )
    .whereNotExists(
      tx(EXPORTS)
        .select(tx.raw('1'))
        .whereRaw(`${EXPORTS}.image_digest = ${FILES}.image_digest`)
        .whereRaw(`${EXPORTS}.format = ${FILES}.format`)
        .where(`${EXPORTS}.status`, 'running'),
    )
    .orderBy('used_at');
}

/** Bytes that all files take, those that are being made as estimated. */
export async function sumFiles(tx: Tx): Promise<number> {
  const [{ sum }] = await tx<FileRow>(FILES)
    .whereNot({ status: 'failed' })
    .sum({ sum: 'size_bytes' });
  return Number(sum ?? 0);
}
