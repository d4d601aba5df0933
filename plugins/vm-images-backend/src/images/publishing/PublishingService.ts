import { InputError, NotAllowedError } from '@backstage/errors';
import {
  checkListing,
  explainVerdict,
  verdictOf,
  type Caller,
  type Image,
  type PublishRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../../authorization';
import type { ChangePublisher } from '../../changes';
import { revisionOfEtag } from '../../database/etag';
import { patchImage, type ImageRowPatch } from '../../database/images';
import type { ImageService, NewImages } from '../ImageService';
import { listingToRow } from './listingToRow';

type Options = ServiceOptions & { ifMatch?: string };

/** Offers images to everyone and takes them back. */
export class PublishingService {
  readonly #database: Knex;
  readonly #images: ImageService & NewImages;
  readonly #callers: CallerResolver;
  readonly #publisher: Pick<ChangePublisher, 'publish'>;

  constructor(options: {
    database: Knex;
    /** The authorizing service: its verdicts are what is enforced. */
    images: ImageService & NewImages;
    callers: CallerResolver;
    publisher: Pick<ChangePublisher, 'publish'>;
  }) {
    this.#database = options.database;
    this.#images = options.images;
    this.#callers = options.callers;
    this.#publisher = options.publisher;
  }

  /**
   * @throws InputError for what a listing lacks, NotFoundError, NotAllowedError
   * or ConflictError as the verdict says, ConflictError also when the image was
   * changed since `ifMatch`.
   */
  async publish(
    id: string,
    request: PublishRequest,
    options: Options,
  ): Promise<Image> {
    const image = await this.#images.get(id, options);
    enforceVerdict(image.actions.publish);
    enforceListing(request, await this.#callers.resolve(options.credentials));
    const { visibility } = request;
    const listing = listingToRow(request.listing);
    return this.#change(image, { visibility, listing }, options);
  }

  /** @throws as `publish`. */
  async unpublish(id: string, options: Options): Promise<Image> {
    const image = await this.#images.get(id, options);
    enforceVerdict(image.actions.unpublish);
    const patch = { visibility: 'private', listing: null } as const;
    return this.#change(image, patch, options);
  }

  async #change(
    image: Image,
    patch: ImageRowPatch,
    options: Options,
  ): Promise<Image> {
    const { id } = image;
    // What the verdict was about, unless the caller means an older one.
    const ifRevision =
      revisionOfEtag(options.ifMatch) ?? revisionOfEtag(image.etag);
    await this.#database.transaction(tx =>
      patchImage({ tx, id, patch, ifRevision }),
    );
    const refs = [image.ownerRef, image.createdBy];
    // Pages of others that show it have to drop it as well.
    await this.#publisher.publish(
      { type: 'image', id, change: 'updated' },
      { refs, everyone: true },
    );
    return this.#images.made(id, options);
  }
}

function enforceListing(request: PublishRequest, caller: Caller): void {
  const verdict = verdictOf(checkListing(request, caller));
  if (verdict.effect !== 'deny') return;
  const text = explainVerdict(verdict);
  throw verdict.findings.some(({ rule }) => rule === 'listing.permission')
    ? new NotAllowedError(text)
    : new InputError(text);
}
