import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
  ServiceOptions,
} from '../../authorization';
import { readImages } from '../../database/imageList/readImages';
import type { ImageFactsOfRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { imageAccessOf } from '../ImageAccess';
import { parseImageListQuery } from '../request/parseImageListQuery';

/** What the list may be narrowed and ordered by; an export has no pages. */
export type ImageExportQuery = Omit<
  ImageListQuery,
  'cursor' | 'limit' | 'count'
>;

/** An image as an export tells it. */
export type ExportedImage = ImageFactsOfRow & { platformType?: string };

/** Reads whole lists of images: of each caller what the list shows. */
export class ImageExporter {
  readonly #database: Knex;
  readonly #services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  };
  readonly #platformType: (platformId: string) => string | undefined;

  constructor(options: {
    database: Knex;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
    platformType: (platformId: string) => string | undefined;
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
    return this.#withTypes(readImages({ knex: this.#database, request, view }));
  }

  async *#withTypes(
    parts: AsyncIterable<ImageFactsOfRow[]>,
  ): AsyncGenerator<ExportedImage[]> {
    for await (const images of parts) {
      yield images.map(image => ({
        ...image,
        platformType: this.#platformType(image.platformId),
      }));
    }
  }
}
