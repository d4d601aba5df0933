import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import { downloadFileName } from './fileName';
import type { LinkSigner } from './LinkSigner';
import { linkStatus, type LinkRow } from './links/linkRow';
import { getLink, noteBytes, noteUse } from './links/linkStore';
import { deadLink, unknownLink } from './links/refusals';
import type { FileToSend } from './sendFile';

/** What a link leads to. */
export interface OpenedLink extends FileToSend {
  link: LinkRow;
  image: ImageRow;
  /** Nobody has used it before. */
  isFirst: boolean;
  /** Call it when all is sent, or nobody listens any more. */
  close(): Promise<void>;
}

/** Opens what links name. The link is the permission; nobody is asked. */
export class LinkOpener {
  readonly #parts: {
    database: Knex;
    logger: LoggerService;
    platform: (id: string) => Platform | undefined;
    signer: LinkSigner;
  };

  constructor(parts: {
    database: Knex;
    logger: LoggerService;
    platform: (id: string) => Platform | undefined;
    signer: LinkSigner;
  }) {
    this.#parts = parts;
  }

  /**
   * @throws NotFoundError for what is no link, GoneError for one that is not
   * live any more.
   */
  async open(token: string, signal: AbortSignal): Promise<OpenedLink> {
    const { database: tx, signer } = this.#parts;
    const { linkId } = signer.verify(token);
    const link = await getLink({ tx, id: linkId });
    if (!link) throw unknownLink();
    const image = await getImageRow({ tx, id: link.image_id });
    const status = linkStatus(link, image, Date.now());
    if (status !== 'live') throw deadLink(status);
    const file = await this.#fileOf(image!, signal);
    const isFirst = await noteUse({ tx, id: link.id, now: Date.now() });
    let bytes = 0;
    return {
      ...{ link, image: image!, file, isFirst },
      fileName: downloadFileName(image!.name, link.format),
      digest: link.digest,
      etag: `"${link.digest}"`,
      modifiedAt: Number(image!.created_at),
      onBytes: count => {
        bytes += count;
      },
      close: async () => {
        await file.close();
        await this.#noteBytes(link.id, bytes);
      },
    };
  }

  async #fileOf(image: ImageRow, signal: AbortSignal) {
    const platform = this.#parts.platform(image.platform_id);
    if (!platform?.export || !image.platform_image_id) {
      throw deadLink('withdrawn');
    }
    return platform.export.open(image.platform_image_id, { signal });
  }

  /** The bytes are out; a count that is lost must not fail them. */
  async #noteBytes(id: string, bytes: number): Promise<void> {
    const { database: tx, logger } = this.#parts;
    await noteBytes({ tx, id, bytes }).catch(error =>
      logger.warn(`The bytes of download link ${id} were not counted`, error),
    );
  }
}
