import { setImmediate } from 'node:timers/promises';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
  ServiceOptions,
} from '../../authorization';
import {
  readImages,
  type ImageValue,
} from '../../database/imageList/readImages';
import type { ImageRow } from '../../database/tables';
import { imageAccessOf } from '../ImageAccess';
import { parseImageListQuery } from '../request/parseImageListQuery';
import {
  exportedImage,
  exportSources,
  type ExportedImage,
  type PlatformType,
} from './exportColumns';

/** About 100 KiB of a file, worded within one or two milliseconds. */
const IMAGES_AT_ONCE = 250;

/** What the list may be narrowed and ordered by; an export has no pages. */
export type ImageExportQuery = Omit<
  ImageListQuery,
  'cursor' | 'limit' | 'count'
>;

/** Reads whole lists of images: of each caller what the list shows. */
export class ImageExporter {
  readonly #database: Knex;
  readonly #services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  };
  readonly #platformType: PlatformType;

  constructor(options: {
    database: Knex;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
    platformType: PlatformType;
  }) {
    const { database, platformType, ...services } = options;
    this.#database = database;
    this.#services = services;
    this.#platformType = platformType;
  }

  /**
   * The images of the list that the caller sees, some at a time; read as they
   * are asked for. By name unless the query says otherwise.
   *
   * @throws InputError when the query makes no sense.
   */
  async read(
    query: ImageExportQuery,
    options: ServiceOptions,
  ): Promise<AsyncGenerator<ExportedImage[]>> {
    const request = parseImageListQuery({
      ...query,
      sort: query.sort ?? 'name',
    });
    const { view } = await imageAccessOf(options.credentials, this.#services);
    return this.#worded(
      readImages({
        ...{ knex: this.#database, columns: exportSources },
        ...{ request, view },
      }),
    );
  }

  /** In pieces worth a write; after each of them others have their turn. */
  async *#worded(
    parts: AsyncIterable<ImageValue[][]>,
  ): AsyncGenerator<ExportedImage[]> {
    const wording = { platformType: this.#platformType };
    for await (const rows of parts) {
      for (let at = 0; at < rows.length; at += IMAGES_AT_ONCE) {
        yield rows
          .slice(at, at + IMAGES_AT_ONCE)
          .map(row => exportedImage(row, wording));
        await setImmediate();
      }
    }
  }
}
