import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  DownloadLink,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { getImageRow } from '../database/images';
import type { ImageService } from '../images/ImageService';
import { downloadFileName } from './fileName';
import type { LinkClaims, LinkSigner } from './LinkSigner';

/** Hands out signed links, and what is behind them. */
export class DownloadService {
  readonly #database: Knex;
  readonly #images: ImageService;
  readonly #callers: CallerResolver;
  readonly #platform: (id: string) => Platform | undefined;
  readonly #signer: LinkSigner;
  readonly #validMs: number;

  constructor(options: {
    database: Knex;
    /** The authorizing service: what it does not show has no link. */
    images: ImageService;
    callers: CallerResolver;
    platform: (id: string) => Platform | undefined;
    signer: LinkSigner;
    /** How long a link is valid. */
    validMs: number;
  }) {
    this.#database = options.database;
    this.#images = options.images;
    this.#callers = options.callers;
    this.#platform = options.platform;
    this.#signer = options.signer;
    this.#validMs = options.validMs;
  }

  /** `url` is relative to the plugin's base address. */
  async createLink(
    imageId: string,
    options: ServiceOptions,
  ): Promise<DownloadLink> {
    const image = await this.#images.get(imageId, options);
    enforceVerdict(image.actions.download);
    const { principal } = await this.#callers.resolve(options.credentials);
    const expiresAt = Date.now() + this.#validMs;
    const digest = digestOf(image);
    const token = this.#signer.sign({
      imageId,
      digest,
      user: principal,
      expiresAt,
    });
    return {
      url: `/downloads/${token}`,
      fileName: downloadFileName(image.name, image.format ?? 'img'),
      sizeBytes: image.sizeBytes ?? 0,
      digest,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  /** Opens what a link names. The link is the permission; nothing else is asked. */
  async open(token: string, signal: AbortSignal) {
    const claims: LinkClaims = this.#signer.verify(token);
    const row = await getImageRow({
      tx: this.#database,
      id: claims.imageId,
    });
    const platform = row && this.#platform(row.platform_id);
    if (
      !row?.platform_image_id ||
      row.status !== 'available' ||
      row.digest !== claims.digest ||
      !platform?.export
    ) {
      throw new NotFoundError(
        'The image behind this link is not available any more',
      );
    }
    const file = await platform.export.open(row.platform_image_id, { signal });
    const fileName = downloadFileName(row.name, file.format);
    return {
      ...{ claims, file, fileName, digest: claims.digest },
      etag: `"${claims.digest}"`,
      modifiedAt: Number(row.created_at),
    };
  }
}

/** Without a digest a resumed download could not tell one file from another. */
function digestOf(image: Image): string {
  if (image.digest) return image.digest;
  throw new ConflictError(
    `Platform "${image.platformId}" tells no digest of image "${image.name}", so its bytes cannot be handed out`,
  );
}
