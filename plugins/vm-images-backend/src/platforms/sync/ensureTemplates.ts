/**
 * So that a fresh portal has something to launch, every public image gets a VM
 * template, once. Whoever deletes or changes it is not contradicted; only when
 * the platform took the image away and brought it back, the template follows.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  insertTemplate,
  mappingsOf,
  patchTemplate,
  type StoredMapping,
} from '../../database/templates';
import type { ImageRow, TemplateRow } from '../../database/tables';
import { freeName } from '../../templates/templateName';
import { CHUNK, finderOf, type SyncContext } from './SyncContext';

/** A platform with thousands of public images shall not flood the portal. */
const MAX_TEMPLATES = 200;

const placeOf = (image: ImageRow) =>
  `${image.platform_id}/${image.region}/${image.platform_image_id}`;

/** Images that a machine starts from. */
const startable = ({ database, platform }: SyncContext) =>
  database<ImageRow>('images')
    .where({
      platform_id: platform.id,
      visibility: 'public',
      owner_ref: '',
      status: 'available',
    })
    .whereNull('deleted_at')
    .whereNotNull('platform_image_id')
    .whereIn('kind', ['system-disk', 'full-machine']);

/**
 * @param found - Images to look at; all when left out, which the first walk
 * after a start does in case the process died in between.
 */
export async function ensureTemplates(
  context: SyncContext,
  found?: readonly string[],
): Promise<void> {
  if (!context.platform.launch) return;
  let room = MAX_TEMPLATES - (await countMade(context));
  for await (const images of inPieces(context, found)) {
    const known = await findMade(context, images);
    for (const image of images) {
      const template = known.get(placeOf(image));
      if (template) await follow(context, template, image);
      else if (room > 0 && (await make(context, image))) room -= 1;
    }
  }
}

async function* inPieces(
  context: SyncContext,
  found: readonly string[] | undefined,
): AsyncIterable<ImageRow[]> {
  if (found) {
    for (let at = 0; at < found.length; at += CHUNK) {
      const ids = found.slice(at, at + CHUNK);
      yield await startable(context).whereIn('id', ids);
    }
    return;
  }
  for (let after = ''; ; ) {
    context.signal.throwIfAborted();
    const rows = await startable(context)
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK);
    yield rows;
    if (rows.length < CHUNK) return;
    after = rows[rows.length - 1].id;
  }
}

async function countMade({ database, platform }: SyncContext): Promise<number> {
  const [{ n }] = await database<TemplateRow>('templates')
    // An id has no wildcard in it.
    .where('made_for', 'like', `${platform.id}/%`)
    .count({ n: '*' });
  return Number(n);
}

/** Templates that were made for these images, also those that were deleted. */
async function findMade(
  { database }: SyncContext,
  images: ImageRow[],
): Promise<Map<string, TemplateRow>> {
  const rows = await database<TemplateRow>('templates').whereIn(
    'made_for',
    images.map(placeOf),
  );
  return new Map(rows.map(row => [row.made_for ?? '', row]));
}

async function make(context: SyncContext, image: ImageRow): Promise<boolean> {
  const mapping: StoredMapping = {
    platformId: image.platform_id,
    region: image.region,
    imageSource: 'public',
    imageId: image.id,
    sizes: [],
  };
  return unlessTaken(async () =>
    context.database.transaction(async tx =>
      insertTemplate({
        tx,
        template: {
          id: randomUUID(),
          name: await freeName({ tx, title: image.name }),
          title: image.name,
          description: image.description,
          os: JSON.stringify({
            type: image.os_type,
            ...(image.os_distribution && {
              distribution: image.os_distribution,
            }),
            ...(image.os_version && { version: image.os_version }),
          }),
          created_by: finderOf(context.platform),
          visibility: 'public',
          mappings: JSON.stringify([mapping]),
          login_user: image.default_user,
          made_for: placeOf(image),
        },
      }),
    ),
  );
}

/** The same image has a new row: the one that the template knew is gone. */
async function follow(
  { database }: SyncContext,
  template: TemplateRow,
  image: ImageRow,
): Promise<void> {
  if (template.deleted_at !== null) return;
  const mappings = mappingsOf(template);
  if (mappings.some(({ imageId }) => imageId === image.id)) return;
  const gone = await findGone(database, mappings);
  const at = mappings.findIndex(
    mapping =>
      mapping.platformId === image.platform_id &&
      mapping.region === image.region &&
      gone.has(mapping.imageId),
  );
  if (at < 0) return;
  const { id, revision: ifRevision } = template;
  const changed = mappings.with(at, { ...mappings[at], imageId: image.id });
  const patch = { mappings: JSON.stringify(changed) };
  await unlessTaken(() =>
    database.transaction(tx => patchTemplate({ tx, id, patch, ifRevision })),
  );
}

async function findGone(
  database: Knex,
  mappings: StoredMapping[],
): Promise<Set<string>> {
  const rows = await database<ImageRow>('images')
    .whereIn(
      'id',
      mappings.map(({ imageId }) => imageId),
    )
    .where('status', 'destroyed')
    .select('id');
  return new Set(rows.map(({ id }) => id));
}

/** False when somebody else was quicker. */
async function unlessTaken(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if ((error as Error)?.name === 'ConflictError') return false;
    throw error;
  }
}
