import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  maxRecipientsOf,
  type ImageShare,
  type ImageShareList,
  type ShareListQuery,
  type ShareRequest,
  type ShareResults,
  type ShareStatus,
  type SharingPolicy,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import {
  addShares,
  moveShare,
  removeShare,
} from '../database/imageShares/changeShares';
import {
  findShare,
  listShares,
  type ShareOfImage,
  type ShareView,
} from '../database/imageShares/readShares';
import { getImageRow } from '../database/images';
import type { Recipients } from './Recipients';
import { shareFromRow } from './shareFromRow';
import type { ShareAnswer, ShareService } from './ShareService';

const MOST_SHARES = 200;

const moves: Record<ShareAnswer, { from: ShareStatus; to: ShareStatus }> = {
  accept: { from: 'pending', to: 'accepted' },
  reject: { from: 'pending', to: 'rejected' },
  leave: { from: 'accepted', to: 'rejected' },
};

type Options = ServiceOptions & {
  /** Whose shares are shown; all of them when left out. */
  view?: ShareView;
};

/** Shares as they are. Who may see and do what is `AuthorizedShareService`'s. */
export class DefaultShareService implements ShareService {
  readonly #database: Knex;
  readonly #callers: CallerResolver;
  readonly #recipients: Recipients;
  readonly #policy: SharingPolicy;

  constructor(options: {
    database: Knex;
    callers: CallerResolver;
    recipients: Recipients;
    policy: SharingPolicy;
  }) {
    this.#database = options.database;
    this.#callers = options.callers;
    this.#recipients = options.recipients;
    this.#policy = options.policy;
  }

  async list(query: ShareListQuery, options: Options): Promise<ImageShareList> {
    const caller = await this.#callers.resolve(options.credentials);
    const { items, total } = await listShares({
      knex: this.#database,
      view: options.view ?? { everything: true, owners: caller.ownershipRefs },
      query,
      limit: query.limit ?? MOST_SHARES,
    });
    return { items: items.map(one => shareFromRow(one, caller)), total };
  }

  async ofImage(
    imageId: string,
    options: ServiceOptions,
  ): Promise<ImageShareList> {
    const caller = await this.#callers.resolve(options.credentials);
    const found = await listShares({
      knex: this.#database,
      view: { everything: true, owners: [] },
      query: { imageId },
      // Those that have it or were asked; and those that did not want it.
      limit: 2 * Math.max(MOST_SHARES, this.#policy.maxRecipients),
    });
    const items = found.items.map(one => shareFromRow(one, caller));
    return { items, total: found.total };
  }

  async share(
    imageId: string,
    request: ShareRequest,
    options: ServiceOptions,
  ): Promise<ShareResults> {
    const caller = await this.#callers.resolve(options.credentials);
    const knex = this.#database;
    const image = await getImageRow({ tx: knex, id: imageId });
    if (!image) throw noImage(imageId);
    const recipients = await this.#recipients.check(
      request.recipients,
      image.owner_ref || undefined,
    );
    const maxRecipients = maxRecipientsOf(this.#policy, image.kind);
    const results = await knex.transaction(tx =>
      addShares({
        ...{ tx, imageId, recipients, maxRecipients },
        note: request.note?.trim() ?? '',
        createdBy: caller.principal,
      }),
    );
    const { items } = await this.ofImage(imageId, options);
    return {
      items: results.map(({ recipientRef, result }) => {
        const share = items.find(one => one.recipientRef === recipientRef);
        if (result !== 'refused') return { recipientRef, result, share };
        const reason = `Image "${image.name}" is shared with ${maxRecipients} users and groups, which is the most. Stop sharing it with some of them, or share it with a group.`;
        return { recipientRef, result, reason };
      }),
    };
  }

  async stop(
    imageId: string,
    share: string,
    options: ServiceOptions,
  ): Promise<ImageShare> {
    // Ids and entity refs are in lower case.
    const which = share.toLocaleLowerCase('en-US');
    const found = await this.#find({ imageId, share: which });
    await this.#database.transaction(tx =>
      removeShare({ tx, share: found.share }),
    );
    const caller = await this.#callers.resolve(options.credentials);
    return shareFromRow(found, caller);
  }

  async answer(
    id: string,
    answer: ShareAnswer,
    options: ServiceOptions,
  ): Promise<ImageShare> {
    const { share, image } = await this.row(id);
    const caller = await this.#callers.resolve(options.credentials);
    const done = await this.#database.transaction(tx =>
      moveShare({ tx, share, ...moves[answer] }),
    );
    if (!done) {
      throw new ConflictError(
        `The share of image "${image.name}" with ${share.recipient_ref} was changed in the meantime. Load it again.`,
      );
    }
    return shareFromRow(
      { image, share: { ...share, status: moves[answer].to } },
      caller,
    );
  }

  /** @throws NotFoundError when there is none, or no longer. */
  row(id: string): Promise<ShareOfImage> {
    return this.#find({ id });
  }

  async #find(
    by: { id: string } | { imageId: string; share: string },
  ): Promise<ShareOfImage> {
    const found = await findShare({ knex: this.#database, by });
    if (found) return found;
    throw new NotFoundError(
      'id' in by
        ? noShare(by.id)
        : `Image "${by.imageId}" is not shared with "${by.share}".`,
    );
  }
}

/** The same words for what is not there and for what is hidden. */
export const noShare = (id: string) => `There is no share with id "${id}".`;

function noImage(id: string): NotFoundError {
  return new NotFoundError(`There is no image with id "${id}".`);
}
