import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  familyVerdict,
  type Caller,
  type Channel,
  type ChannelMove,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { enforceVerdict, type ServiceOptions } from '../../authorization';
import { revisionOfEtag } from '../../database/etag';
import {
  decodeFamilyId,
  encodeFamilyId,
  type FamilyKey,
} from '../../database/lineage/familyId';
import type { ImageAccess } from '../../images/ImageAccess';
import type { ImageService } from '../../images/ImageService';
import type { FamilyService } from '../families/FamilyService';
import {
  getChannel,
  listMoves,
  moveChannel,
  type ChannelKey,
  type ChannelRow,
} from './channelRows';
import { ChannelViews, previousImage } from './ChannelViews';

/** Tells open pages and other plugins of a change, after commit. */
export type TellOfFamily = (family: {
  id: string;
  ownerRef?: string;
  everyone: boolean;
}) => Promise<void>;

type MoveOptions = ServiceOptions & { ifMatch?: string };

/**
 * The channels of families. Whoever sees a family sees its channels; its owner
 * and administrators move them, to images that the policy lets them change.
 */
export class ChannelService {
  readonly #database: Knex;
  readonly #families: Pick<FamilyService, 'versions'>;
  readonly #images: Pick<ImageService, 'get'>;
  readonly #accessOf: (options: ServiceOptions) => Promise<ImageAccess>;
  readonly #tell: TellOfFamily;

  constructor(options: {
    database: Knex;
    families: Pick<FamilyService, 'versions'>;
    /** As the caller may see them. */
    images: Pick<ImageService, 'get'>;
    accessOf(options: ServiceOptions): Promise<ImageAccess>;
    tell: TellOfFamily;
  }) {
    this.#database = options.database;
    this.#families = options.families;
    this.#images = options.images;
    this.#accessOf = options.accessOf;
    this.#tell = options.tell;
  }

  async promote(
    at: { id: string; channel: string },
    request: { imageId: string; note?: string },
    options: MoveOptions,
  ): Promise<Channel> {
    const { key, caller } = await this.#admit(at, options);
    const image = await this.#promotable(key, request.imageId, options);
    const before = await getChannel(this.#database, key);
    if (before?.image_id !== image.id) {
      await this.#move(key, {
        kind: 'promote',
        image,
        ...{ note: request.note, caller, options },
      });
    }
    return this.#channel(key, options);
  }

  /** @throws ConflictError when there is nothing to go back to. */
  async rollBack(
    at: { id: string; channel: string },
    request: { note?: string },
    options: MoveOptions,
  ): Promise<Channel> {
    const { key, caller } = await this.#admit(at, options);
    await this.#existing(key);
    const previous = await previousImage(this.#database, key);
    if (!previous) {
      throw new ConflictError(
        `Channel "${key.channel}" of family "${key.name}" offered nothing before that could be offered again. Promote a version instead.`,
      );
    }
    const image = await this.#promotable(key, previous.id, options);
    await this.#move(key, {
      kind: 'rollback',
      image,
      ...{ note: request.note, caller, options },
    });
    return this.#channel(key, options);
  }

  async remove(
    at: { id: string; channel: string },
    options: MoveOptions,
  ): Promise<void> {
    const { key, caller } = await this.#admit(at, options);
    await this.#existing(key);
    await this.#move(key, { kind: 'remove', caller, options });
  }

  async moves(
    at: { id: string; channel: string },
    options: ServiceOptions,
  ): Promise<ChannelMove[]> {
    const key = channelKey(at);
    await this.#families.versions(key, { limit: 1 }, options);
    const access = await this.#accessOf(options);
    const rows = await listMoves(this.#database, key);
    return new ChannelViews(this.#database, access).showMoves(rows);
  }

  /** @throws NotFoundError for what is hidden, NotAllowedError for what is not theirs. */
  async #admit(
    at: { id: string; channel: string },
    options: ServiceOptions,
  ): Promise<{ key: ChannelKey; caller: Caller }> {
    const key = channelKey(at);
    const { items } = await this.#families.versions(key, { limit: 1 }, options);
    const { caller } = await this.#accessOf(options);
    enforceVerdict(verdictOn(key, caller));
    // What the policy keeps from changing images keeps from moving channels.
    const refusals = items[0].actions.standing.findings.filter(
      ({ rule }) => rule === 'image.permission',
    );
    enforceVerdict({
      effect: refusals.length > 0 ? 'deny' : 'allow',
      findings: refusals,
    });
    return { key, caller };
  }

  async #promotable(
    key: FamilyKey,
    imageId: string,
    options: ServiceOptions,
  ): Promise<Image> {
    const image = await this.#images.get(imageId, options).catch(error => {
      if (error.name !== NotFoundError.name) throw error;
      throw new InputError(
        `There is no image with id "${imageId}", or you may not see it.`,
      );
    });
    if (image.family !== key.name || (image.ownerRef ?? '') !== key.owner) {
      throw new InputError(
        `Image "${image.name}" is no version of family "${key.name}"${
          key.owner && ` of ${key.owner}`
        }.`,
      );
    }
    enforceVerdict(image.actions.promote);
    return image;
  }

  async #existing(key: ChannelKey): Promise<ChannelRow> {
    const row = await getChannel(this.#database, key);
    if (row) return row;
    throw new NotFoundError(
      `Family "${key.name}" has no channel "${key.channel}".`,
    );
  }

  async #channel(key: ChannelKey, options: ServiceOptions): Promise<Channel> {
    const access = await this.#accessOf(options);
    const row = await this.#existing(key);
    const views = new ChannelViews(this.#database, access);
    const [channel] = await views.show(key, [row]);
    return channel;
  }

  async #move(
    key: ChannelKey,
    move: {
      kind: 'promote' | 'rollback' | 'remove';
      image?: Image;
      note?: string;
      caller: Caller;
      options: MoveOptions;
    },
  ): Promise<void> {
    const { kind, image, note = '', caller, options } = move;
    const ifRevision = revisionOfEtag(options.ifMatch);
    await this.#database.transaction(tx =>
      moveChannel(tx, key, {
        ...{ kind, imageId: image?.id, note: note.trim() },
        ...{ by: caller.principal, ifRevision },
      }),
    );
    await this.#tell({
      id: encodeFamilyId(key),
      ownerRef: key.owner || undefined,
      everyone: image?.visibility === 'public',
    });
  }
}

const verdictOn = ({ owner, name }: FamilyKey, caller: Caller) =>
  familyVerdict({ name, ownerRef: owner || undefined }, caller);

function channelKey({ id, channel }: { id: string; channel: string }) {
  const family = decodeFamilyId(id);
  if (family) return { ...family, channel };
  throw new NotFoundError(`There is no family with id "${id}".`);
}
