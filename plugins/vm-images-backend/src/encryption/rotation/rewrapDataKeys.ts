/**
 * Wraps every data key anew that an older version of a key wraps. What is done
 * is in the rows themselves: whoever begins again, after a crash too, finds only
 * what is left, and passes over what the newest version wraps already.
 */
import { ConflictError } from '@backstage/errors';
import type {
  KeyService,
  WrappedKey,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt, RetryableError, type StepContext } from '../../operations';
import {
  countOldImageKeys,
  findOldImageKeys,
  replaceImageKey,
  wrappedOf,
  type ImageKeyRow,
  type KeyVersion,
} from '../imageKeyRows';
import { keyIdOf } from '../KeyServices';
import { patiently } from './keyService';

/** Written at once; as many are at most wrapped in vain when the process dies. */
const BATCH = 50;

/** Some data keys are wrapped anew, but not written yet. */
export const BATCH_POINT = 'key.rotate/wrap:batch';

type Context = Pick<
  StepContext,
  'fenced' | 'log' | 'progress' | 'signal' | 'operation'
>;

interface Work {
  context: Context;
  service: KeyService;
  key: KeyVersion;
  /** How many there were before the first was wrapped anew. */
  dataKeys: number;
  /** What cannot be opened, by image. */
  damaged: Map<string, Error>;
}

/**
 * @throws ConflictError for damaged ones, once all others are done;
 * RetryableError when the service does not wrap with that version yet
 */
export async function rewrapDataKeys(
  options: Omit<Work, 'damaged'>,
): Promise<void> {
  const { context, key } = options;
  const damaged = new Map<string, Error>();
  const work = { ...options, damaged };
  // Copies of images take their data key along, so some may come up behind.
  while ((await wrapOnce(work)) > 0);
  const left = await context.fenced(tx => countOldImageKeys(tx, key));
  if (damaged.size > 0) throw damagedError(damaged, options.dataKeys);
  if (left === 0) return;
  throw new RetryableError(
    `Key "${keyIdOf(key)}" has version ${
      key.version
    }, but its service still wraps with an older one. ${left} data keys wait for it.`,
  );
}

/** From the first to the last; gives how many were wrapped anew. */
async function wrapOnce(work: Work): Promise<number> {
  const { context, key, damaged } = work;
  let renewed = 0;
  let after = '';
  for (;;) {
    const from = after;
    const rows = await context.fenced(tx =>
      findOldImageKeys(tx, key, { after: from, limit: BATCH }),
    );
    const last = rows.at(-1);
    if (!last) return renewed;
    after = last.image_id;
    renewed += await wrapBatch(
      work,
      rows.filter(({ image_id }) => !damaged.has(image_id)),
    );
  }
}

/** What was wrapped before the service went away is kept. */
async function wrapBatch(
  work: Work,
  rows: readonly ImageKeyRow[],
): Promise<number> {
  const renewed: [ImageKeyRow, WrappedKey][] = [];
  try {
    for (const row of rows) {
      const wrapped = await wrapOne(work, row);
      if (wrapped) renewed.push([row, wrapped]);
    }
  } finally {
    await write(work, renewed);
  }
  return renewed.length;
}

async function wrapOne(
  { context, service, damaged }: Work,
  row: ImageKeyRow,
): Promise<WrappedKey | undefined> {
  try {
    const { signal } = context;
    const wrapped = await service.rewrap(wrappedOf(row), patiently(signal));
    return wrapped.keyVersion > row.key_version ? wrapped : undefined;
  } catch (error) {
    if ((error as Error)?.name !== 'ConflictError') throw error;
    // One that is damaged does not keep the others from it.
    damaged.set(row.image_id, error as Error);
    context.log(
      `The data key of image ${row.image_id} was not wrapped anew: ${
        (error as Error).message
      }`,
      'warn',
    );
    return undefined;
  }
}

async function write(
  { context, key, dataKeys }: Work,
  renewed: readonly [ImageKeyRow, WrappedKey][],
): Promise<void> {
  if (renewed.length > 0) await crashAt(BATCH_POINT);
  const left = await context.fenced(async tx => {
    for (const [row, wrapped] of renewed) {
      await replaceImageKey(tx, row, wrapped);
    }
    return countOldImageKeys(tx, key);
  });
  // Those of images that were destroyed meanwhile need it no more.
  const done = Math.max(0, dataKeys - left);
  const fraction = dataKeys > 0 ? done / dataKeys : 1;
  context.progress(fraction, `${done} of ${dataKeys} data keys`);
}

function damagedError(damaged: Work['damaged'], all: number): Error {
  const [first] = damaged.values();
  const images = [...damaged.keys()].slice(0, 10).join(', ');
  return new ConflictError(
    `${
      damaged.size
    } of ${all} data keys were not wrapped anew, those of images ${images}${
      damaged.size > 10 ? ' and others' : ''
    }. ${first.message}`,
  );
}
