import { randomUUID } from 'node:crypto';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Caller,
  DiskFormat,
  DownloadLink,
  Image,
  MadeDownloadLink,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { getImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import type { ImageService } from '../images/ImageService';
import { downloadFileName } from './fileName';
import { findFile, type FileRow } from './formats/fileRow';
import type { FormatMaker, FormatWish } from './formats/FormatMaker';
import type { LinkSigner } from './LinkSigner';
import {
  isConverted,
  linkFromRow,
  linkStatus,
  type LinkRow,
} from './links/linkRow';
import { getLink, insertLink, listLinks, revokeLink } from './links/linkStore';

export interface DownloadServiceOptions {
  database: Knex;
  /** The authorizing service: what it does not show has no links. */
  images: Pick<ImageService, 'get'>;
  callers: CallerResolver;
  signer: LinkSigner;
  /** How long a link is valid. */
  validMs: number;
  /** Live links that one image may have. */
  maxLinks: number;
  /** Has other formats made. */
  maker: Pick<FormatMaker, 'check' | 'take'>;
}

/** Hands out signed links, lists and revokes them. */
export class DownloadService {
  readonly #options: DownloadServiceOptions;

  constructor(options: DownloadServiceOptions) {
    this.#options = options;
  }

  /** `url` is relative to the plugin's base address, and told only once. */
  async createLink(
    imageId: string,
    request: { format?: DiskFormat },
    options: ServiceOptions,
  ): Promise<MadeDownloadLink> {
    const { signer, validMs } = this.#options;
    const { image, caller } = await this.#look(imageId, options);
    enforceVerdict(image.actions.download);
    const link = newLink(image, caller, { ...request, validMs });
    const file = await this.#insert(link, image, caller);
    const token = signer.sign({
      linkId: link.id,
      expiresAt: Number(link.expires_at),
    });
    return {
      ...linkFromRow(link, 'live', fileOf(link, image, file)),
      url: `/downloads/${token}`,
      digest: file ? file.digest ?? undefined : link.digest,
    };
  }

  /** With the link the file that it leads to, if that is in another format. */
  async #insert(
    link: LinkRow,
    image: Image,
    caller: Caller,
  ): Promise<FileRow | undefined> {
    const { database, maker, maxLinks: limit } = this.#options;
    const row = await getImageRow({ tx: database, id: image.id });
    const wish = row && wishOf(link, row, caller);
    if (wish) await maker.check(database, wish);
    return database.transaction(async tx => {
      await insertLink({ tx, link, limit });
      return wish && maker.take(tx, wish);
    });
  }

  /**
   * All of them for whoever owns the image, to others those that they made;
   * newest first.
   */
  async list(
    imageId: string,
    options: ServiceOptions,
  ): Promise<{ items: DownloadLink[] }> {
    const { database: tx } = this.#options;
    const { image, caller } = await this.#look(imageId, options);
    const rows = await listLinks({
      ...{ tx, imageId },
      createdBy: mayManage(image, caller) ? undefined : caller.principal,
    });
    const row = await getImageRow({ tx, id: imageId });
    const now = Date.now();
    const items = rows.map(async link => {
      const file = row && isConverted(link, row) && (await fileFor(tx, link));
      const status = linkStatus(link, row, now);
      return linkFromRow(link, status, fileOf(link, image, file || undefined));
    });
    return { items: await Promise.all(items) };
  }

  /** By its maker or the image's owner. Once more changes nothing. */
  async revoke(
    imageId: string,
    linkId: string,
    options: ServiceOptions,
  ): Promise<void> {
    const { database: tx } = this.#options;
    const { image, caller } = await this.#look(imageId, options);
    const link = await getLink({ tx, id: linkId });
    const isMine = link?.created_by === caller.principal;
    if (link?.image_id !== imageId || !(isMine || mayManage(image, caller))) {
      throw new NotFoundError(
        `Image "${image.name}" has no download link ${linkId}`,
      );
    }
    const by = caller.principal;
    await revokeLink({ tx, id: linkId, by, now: Date.now() });
  }

  async #look(imageId: string, options: ServiceOptions) {
    const { images, callers } = this.#options;
    const [image, caller] = await Promise.all([
      images.get(imageId, options),
      callers.resolve(options.credentials),
    ]);
    return { image, caller };
  }
}

const owns = ({ ownerRef }: Image, caller: Caller) =>
  ownerRef !== undefined && caller.ownershipRefs.includes(ownerRef);

const mayManage = (image: Image, caller: Caller) =>
  caller.admin || owns(image, caller);

/** The right that lasts longest of those that the caller has. */
function groundOf(image: Image, caller: Caller): LinkRow['granted_as'] {
  if (caller.admin) return 'admin';
  return owns(image, caller) ? 'owner' : 'public';
}

function newLink(
  image: Image,
  caller: Caller,
  options: { format?: DiskFormat; validMs: number },
): LinkRow {
  const now = Date.now();
  return {
    ...{ id: randomUUID(), image_id: image.id, digest: digestOf(image) },
    format: options.format ?? image.format ?? 'raw',
    granted_as: groundOf(image, caller),
    owner_ref: image.ownerRef ?? '',
    created_by: caller.principal,
    ...{ created_at: now, expires_at: now + options.validMs },
    ...{ revoked_at: null, revoked_by: null },
    ...{ last_used_at: null, bytes_served: 0 },
  };
}

function wishOf(
  link: LinkRow,
  image: ImageRow,
  caller: Caller,
): FormatWish | undefined {
  if (!isConverted(link, image)) return undefined;
  const mine = caller.ownershipRefs.includes(image.owner_ref);
  return {
    ...{ image, digest: link.digest, format: link.format as DiskFormat },
    createdBy: caller.principal,
    ownerRef: mine ? image.owner_ref : undefined,
  };
}

const fileFor = (tx: Knex, { digest, format }: LinkRow) =>
  findFile(tx, { digest, format });

function fileOf(link: LinkRow, image: Image, file: FileRow | undefined) {
  const fileName = downloadFileName(image.name, link.format);
  if (!file) {
    const own = link.format === image.format;
    return { fileName, sizeBytes: own ? image.sizeBytes : undefined };
  }
  const { status, operation_id: operationId } = file;
  return status === 'ready'
    ? { fileName, sizeBytes: Number(file.size_bytes) }
    : { fileName, preparation: { status, operationId } };
}

/** Without a digest a resumed download could not tell one file from another. */
function digestOf(image: Image): string {
  if (image.digest) return image.digest;
  throw new ConflictError(
    `Platform "${image.platformId}" tells no digest of image "${image.name}", so its bytes cannot be handed out`,
  );
}
