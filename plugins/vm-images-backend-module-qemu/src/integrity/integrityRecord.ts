import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v3';
import { writeFileAtomically } from '../host/files';

const RECORD = 'integrity.json';

const recordSchema = z.object({
  /** When its bytes were last compared with its digest. */
  checkedAt: z.number().int().nonnegative(),
  /** What was found wrong then. */
  damage: z.string().optional(),
});

/** What the last look at an image's bytes found. */
export type IntegrityRecord = z.infer<typeof recordSchema>;

/** The record lies beside the disk that it is about. */
const recordPath = (diskPath: string) => join(dirname(diskPath), RECORD);

/** The last look at an image; nothing when there was none that can be read. */
export function readIntegrity(diskPath: string): Partial<IntegrityRecord> {
  try {
    // Some bytes, wanted by whoever lists images one by one.
    const text = readFileSync(recordPath(diskPath), 'utf8');
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Keeps what was found beside the image, where it outlives every process. */
export async function writeIntegrity(
  diskPath: string,
  record: IntegrityRecord,
): Promise<void> {
  const path = recordPath(diskPath);
  await writeFileAtomically(path, `${JSON.stringify(record)}\n`, 0o644);
}
