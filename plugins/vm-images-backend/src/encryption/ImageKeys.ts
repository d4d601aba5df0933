import { NotFoundError } from '@backstage/errors';
import { imageStatuses } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallOptions,
  DataKey,
  DataKeys,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow } from '../database/images';
import {
  getImageKey,
  keepImageKey,
  wrappedOf,
  type ImageKeyRow,
} from './imageKeyRows';
import { parseKeyId, type KeyServices } from './KeyServices';

/**
 * The data keys of images, for platforms that work on their disks. They are
 * kept wrapped, opened by their key service each time, and nowhere else.
 */
export class ImageKeys implements DataKeys {
  readonly #database: Knex;
  readonly #services: KeyServices;

  constructor(options: { database: Knex; services: KeyServices }) {
    this.#database = options.database;
    this.#services = options.services;
  }

  /**
   * The data key of an image. One that is only being made gets its key now, and
   * the same one whenever it is asked for again.
   */
  async open(imageId: string, options: CallOptions): Promise<DataKey> {
    const row = await getImageKey(this.#database, imageId);
    return row ? this.#unwrap(row, options) : this.#make(imageId, options);
  }

  #unwrap(row: ImageKeyRow, options: CallOptions): Promise<DataKey> {
    const { service, key_name: name } = row;
    return this.#services
      .require({ service, name })
      .unwrap(wrappedOf(row), options);
  }

  async #make(imageId: string, options: CallOptions): Promise<DataKey> {
    const image = await getImageRow({ tx: this.#database, id: imageId });
    if (!image?.encrypted || !image.encryption_key_name) {
      throw new NotFoundError(`Image ${imageId} has no data key.`);
    }
    if (!imageStatuses[image.status].inFlight) {
      // A new key would open nothing of what is there.
      throw new NotFoundError(
        `The data key of image "${image.name}" (${imageId}) is lost; nobody can open it. Restore the table image_keys from a backup of the database.`,
      );
    }
    const place = parseKeyId(image.encryption_key_name);
    const { plain, wrapped } = await this.#services
      .require(place)
      .createDataKey(place.name, options);
    const { service } = place;
    const kept = await keepImageKey(this.#database, {
      ...{ imageId, service, wrapped },
    });
    if (kept.wrapped === wrapped.wrapped) return plain;
    plain.wipe();
    return this.#unwrap(kept, options);
  }
}
