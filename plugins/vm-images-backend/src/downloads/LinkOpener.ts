import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import { downloadFileName } from './fileName';
import type { LinkSigner } from './LinkSigner';
import { FILES, findFile, type FileRow } from './formats/fileRow';
import type { FormatFiles } from './formats/FormatFiles';
import { isConverted, linkStatus, type LinkRow } from './links/linkRow';
import { getLink, noteBytes, noteUse } from './links/linkStore';
import { deadLink, noFile, NotReadyError, unknownLink } from './links/refusals';
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
    files: Pick<FormatFiles, 'open'>;
    platform: (id: string) => Platform | undefined;
    signer: LinkSigner;
  };

  constructor(parts: {
    database: Knex;
    logger: LoggerService;
    files: Pick<FormatFiles, 'open'>;
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
    const sent = isConverted(link, image!)
      ? await this.#converted(link)
      : await this.#original(link, image!, signal);
    const now = Date.now();
    const isFirst = await noteUse({ tx, id: link.id, now }).catch(
      async error => {
        await sent.file.close();
        throw error;
      },
    );
    let bytes = 0;
    return {
      ...{ link, image: image!, isFirst, ...sent },
      fileName: downloadFileName(image!.name, link.format),
      etag: `"${sent.digest}"`,
      onBytes: count => {
        bytes += count;
      },
      close: async () => {
        await sent.file.close();
        await this.#noteBytes(link.id, bytes);
      },
    };
  }

  async #original(link: LinkRow, image: ImageRow, signal: AbortSignal) {
    const platform = this.#parts.platform(image.platform_id);
    if (!platform?.export || !image.platform_image_id) {
      throw deadLink('withdrawn');
    }
    const { platform_image_id: id } = image;
    const file = await platform.export.open(id, { signal });
    const modifiedAt = Number(image.created_at);
    return { file, digest: link.digest, modifiedAt };
  }

  async #converted({ digest, format }: LinkRow) {
    const { database, files } = this.#parts;
    const row = await findFile(database, { digest, format });
    if (row?.status === 'making') {
      throw new NotReadyError(format, row.operation_id);
    }
    if (!row?.digest || row.status !== 'ready') throw noFile(format);
    const used = { used_at: Date.now() };
    await database<FileRow>(FILES).where({ id: row.id }).update(used);
    const file = await files.open(row);
    return { file, digest: row.digest, modifiedAt: Number(row.created_at) };
  }

  /** The bytes are out; a count that is lost must not fail them. */
  async #noteBytes(id: string, bytes: number): Promise<void> {
    const { database: tx, logger } = this.#parts;
    await noteBytes({ tx, id, bytes }).catch(error =>
      logger.warn(`The bytes of download link ${id} were not counted`, error),
    );
  }
}
