/**
 * The further disks of an appliance become images of their own, each by an
 * import of its own, with a result of its own. The archive is not copied for
 * them: each gets a second name of the same file, and reads its part of it.
 */
import { randomUUID } from 'node:crypto';
import { link } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportDisk } from '@vm-images/backstage-plugin-vm-images-common';
import { inheritedEncryption } from '../encryption/chooseKey';
import { getImageRow, insertImage, patchImage } from '../database/images';
import type { ImageRow } from '../database/tables';
import {
  RetryableError,
  type OperationStep,
  type StepContext,
} from '../operations';
import { statedColumns } from './importedImage';
import type { ImportInput, ImportState } from './importOperation';
import { IMPORT_IMAGE } from './importSource';
import type { Staging } from './Staging';

type Context = StepContext<ImportInput, ImportState>;

const LOOKS = 50;
const LOOK_EVERY_MS = 100;
const NAME_LENGTH = 128;

async function linkOnce(from: string, to: string): Promise<void> {
  await link(from, to).catch(error => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function diskRow(
  parent: ImageRow,
  id: string,
  index: number,
  disk: ImportDisk,
) {
  const suffix = ` disk ${index + 1}`;
  const name = parent.name.slice(0, NAME_LENGTH - suffix.length);
  return {
    ...{ id, name: `${name}${suffix}`, description: parent.description },
    ...({
      kind: 'data-disk',
      visibility: 'private',
      status: 'pending',
    } as const),
    ...{ platform_id: parent.platform_id, region: parent.region },
    ...statedColumns({ architecture: parent.architecture }),
    boot_mode: parent.boot_mode,
    // By this they are found together.
    family: parent.family || parent.name,
    version: parent.version,
    tags: parent.tags,
    origin: JSON.stringify({
      type: JSON.parse(parent.origin).type,
      text: `Disk ${index + 1} (${disk.name}) of the machine of image "${
        parent.name
      }"`,
      imageId: parent.id,
    }),
    ...{ owner_ref: parent.owner_ref, created_by: parent.created_by },
    ...inheritedEncryption(parent),
  };
}

async function startDisk(
  context: Context,
  staging: Staging,
  options: { parent: ImageRow; id: string; index: number; disk: ImportDisk },
): Promise<void> {
  const { parent, id, index, disk } = options;
  const { platformId } = context.operation.input;
  const whole = await staging.path(parent.id, 'source');
  await linkOnce(whole, await staging.path(id, 'source'));
  const row = diskRow(parent, id, index, disk);
  await context.fenced(async tx => {
    if (await getImageRow({ tx, id })) return;
    await insertImage({ tx, image: row });
  });
  const input: ImportInput = {
    ...{ imageId: id, platformId, disk: index, facts: {} },
    source: { type: 'appliance' },
  };
  const child = await context.spawn({
    ...{ key: `disk-${index}`, kind: IMPORT_IMAGE, input },
    subject: { type: 'image', id, name: row.name },
    ownerRef: parent.owner_ref ?? undefined,
  });
  await context.fenced(async tx => {
    const now = await getImageRow({ tx, id });
    if (now?.status !== 'pending' || now.operation_id) return;
    await patchImage({ tx, id, patch: { operation_id: child.id } });
  });
  context.log(`Importing ${disk.name} as "${row.name}"`);
}

/** Starts the imports of the further disks; waits for none of them. */
export function applianceStep(options: {
  staging: Staging;
}): OperationStep<ImportInput, ImportState> {
  return {
    name: 'disks',
    title: 'Begin with the other disks',
    weight: 0.1,
    async run(context) {
      const { imageId } = context.operation.input;
      const disks: ImportDisk[] = JSON.parse(context.state.otherDisks ?? '[]');
      if (disks.length === 0) return;
      // Chosen once, so that a second try finds what the first one made.
      const ids: string[] = context.state.otherIds?.split(' ') ?? [];
      if (ids.length === 0) {
        ids.push(...disks.map(() => randomUUID()));
        await context.save({ otherIds: ids.join(' ') });
      }
      const parent = await context.fenced(tx =>
        getImageRow({ tx, id: imageId }),
      );
      if (!parent) return;
      for (const [at, disk] of disks.entries()) {
        const index = at + 1;
        const one = { parent, id: ids[at], index, disk };
        await startDisk(context, options.staging, one);
      }
    },
  };
}

/**
 * Waits until the image of a further disk knows its operation, which may begin
 * a moment before that is written.
 *
 * @throws RetryableError when it takes long: the parent may have died meanwhile
 */
export async function waitForRow(context: Context): Promise<void> {
  const { id: operationId, input } = context.operation;
  for (let looks = 0; looks < LOOKS; looks++) {
    const row = await context.fenced(tx =>
      getImageRow({ tx, id: input.imageId }),
    );
    if (row?.operation_id === operationId) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal: context.signal });
  }
  throw new RetryableError('The image of this disk is not there yet');
}
