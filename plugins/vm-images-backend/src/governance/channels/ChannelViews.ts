import type {
  Channel,
  ChannelImage,
  ChannelMove,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { etagOf } from '../../database/etag';
import type { ImageRow } from '../../database/tables';
import { isoTime, optional, withoutUndefined } from '../../database/values';
import type { ImageAccess } from '../../images/ImageAccess';
import type { FamilyKey } from '../../database/lineage/familyId';
import {
  listMoves,
  type ChannelKey,
  type ChannelMoveRow,
  type ChannelRow,
} from './channelRows';
import { earlierImages } from './earlierImages';
import { whyUnusable } from './usability';

type Images = ReadonlyMap<string, ImageRow>;
type Db = Knex | Knex.Transaction;

/** Rows of images by id. */
export async function imagesById(
  tx: Db,
  ids: readonly (string | null)[],
): Promise<Images> {
  const known = [...new Set(ids)].filter(id => id !== null);
  const rows = await tx<ImageRow>('images').whereIn('id', known);
  return new Map(rows.map(row => [row.id, row]));
}

/** The first of what the channel offered before that may be offered again. */
export async function previousImage(
  tx: Db,
  key: ChannelKey,
): Promise<ImageRow | undefined> {
  const ids = earlierImages(await listMoves(tx, key));
  const images = await imagesById(tx, ids);
  return ids
    .map(id => images.get(id))
    .find(image => image && !whyUnusable(image, key));
}

/** Channels as one caller may see them. */
export class ChannelViews {
  readonly #database: Knex;
  readonly #access: ImageAccess;

  constructor(database: Knex, access: ImageAccess) {
    this.#database = database;
    this.#access = access;
  }

  async show(family: FamilyKey, rows: ChannelRow[]): Promise<Channel[]> {
    const ids = rows.map(row => row.image_id);
    const images = await imagesById(this.#database, ids);
    return Promise.all(rows.map(row => this.#show(family, row, images)));
  }

  async #show(
    family: FamilyKey,
    row: ChannelRow,
    images: Images,
  ): Promise<Channel> {
    const image = images.get(row.image_id);
    const key = { ...family, channel: row.channel };
    const previous = await previousImage(this.#database, key);
    const problem = whyUnusable(image, family);
    const seen = image === undefined || this.#access.maySee(image);
    return withoutUndefined({
      name: row.channel,
      image: this.#image(row.image_id, image),
      problem: problem && (seen ? problem : 'The image cannot be used.'),
      previous: previous && this.#image(previous.id, previous),
      movedAt: isoTime(row.moved_at),
      movedBy: row.moved_by,
      note: row.note,
      etag: etagOf(row.revision),
    });
  }

  async showMoves(rows: ChannelMoveRow[]): Promise<ChannelMove[]> {
    const images = await imagesById(
      this.#database,
      rows.flatMap(row => [row.from_image_id, row.to_image_id]),
    );
    const show = (id: string | null) =>
      id === null ? undefined : this.#image(id, images.get(id));
    return rows.map(row =>
      withoutUndefined({
        kind: row.kind,
        from: show(row.from_image_id),
        to: show(row.to_image_id),
        at: isoTime(row.moved_at),
        by: row.moved_by,
        note: row.note,
      }),
    );
  }

  /** Nothing at all of what the caller may not see. */
  #image(id: string, image: ImageRow | undefined): ChannelImage {
    // Whoever saw it knows its name, also when it is gone for good.
    if (!image || !this.#access.mayKnow(image, '')) return {};
    return withoutUndefined({
      id,
      name: image.name,
      version: optional(image.version),
      standing: image.standing,
    });
  }
}
