import { randomUUID } from 'node:crypto';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Caller,
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
import type { ImageService } from '../images/ImageService';
import { downloadFileName } from './fileName';
import type { LinkSigner } from './LinkSigner';
import { linkFromRow, linkStatus, type LinkRow } from './links/linkRow';
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
    options: ServiceOptions,
  ): Promise<MadeDownloadLink> {
    const { database, signer, validMs, maxLinks: limit } = this.#options;
    const { image, caller } = await this.#look(imageId, options);
    enforceVerdict(image.actions.download);
    const now = Date.now();
    const link: LinkRow = {
      ...{ id: randomUUID(), image_id: imageId, digest: digestOf(image) },
      format: image.format ?? 'raw',
      granted_as: groundOf(image, caller),
      owner_ref: image.ownerRef ?? '',
      created_by: caller.principal,
      ...{ created_at: now, expires_at: now + validMs },
      ...{ revoked_at: null, revoked_by: null },
      ...{ last_used_at: null, bytes_served: 0 },
    };
    await database.transaction(tx => insertLink({ tx, link, limit }));
    const token = signer.sign({ linkId: link.id, expiresAt: now + validMs });
    return {
      ...linkFromRow(link, 'live', fileOf(link, image)),
      url: `/downloads/${token}`,
      digest: link.digest,
    };
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
    const items = rows.map(link =>
      linkFromRow(link, linkStatus(link, row, now), fileOf(link, image)),
    );
    return { items };
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

function fileOf(link: LinkRow, image: Image) {
  return {
    fileName: downloadFileName(image.name, link.format),
    sizeBytes: image.sizeBytes,
  };
}

/** Without a digest a resumed download could not tell one file from another. */
function digestOf(image: Image): string {
  if (image.digest) return image.digest;
  throw new ConflictError(
    `Platform "${image.platformId}" tells no digest of image "${image.name}", so its bytes cannot be handed out`,
  );
}
