import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  familyVerdict,
  type Family,
  type FamilyPage,
  type FamilyVersionPage,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ServiceOptions } from '../../authorization';
import { decodeCursor, encodeCursor, fingerprint } from '../../database/keyset';
import { withoutUndefined } from '../../database/values';
import type { ImageAccess } from '../../images/ImageAccess';
import type { ImageService } from '../../images/ImageService';
import { listChannels } from '../channels/channelRows';
import { ChannelViews } from '../channels/ChannelViews';
import {
  decodeFamilyId,
  encodeFamilyId,
  type FamilyKey,
} from '../../database/lineage/familyId';
import { listFamilies } from './listFamilies';

/** Families, or versions of one, that are shown at once. */
const DEFAULT_LIMIT = 50;

/**
 * Families. A caller sees a family as soon as it sees one of its versions, with
 * the versions that it sees and all channels.
 */
export class FamilyService {
  readonly #database: Knex;
  readonly #images: Pick<ImageService, 'list'>;
  readonly #accessOf: (options: ServiceOptions) => Promise<ImageAccess>;

  constructor(options: {
    database: Knex;
    /** As the caller may see them. */
    images: Pick<ImageService, 'list'>;
    accessOf(options: ServiceOptions): Promise<ImageAccess>;
  }) {
    this.#database = options.database;
    this.#images = options.images;
    this.#accessOf = options.accessOf;
  }

  async list(
    query: { search?: string; cursor?: string; limit?: number },
    options: ServiceOptions,
  ): Promise<FamilyPage> {
    const { view } = await this.#accessOf(options);
    const prefix = (query.search ?? '').trim();
    const list = fingerprint({ families: prefix });
    const position =
      query.cursor === undefined
        ? undefined
        : decodeCursor({ cursor: query.cursor, list, sortType: 'string' });
    const { items, last, more } = await listFamilies({
      knex: this.#database,
      view,
      request: {
        prefix,
        after: position && String(position.sortValue),
        limit: query.limit ?? DEFAULT_LIMIT,
      },
    });
    const next = { direction: 'next' as const, sortValue: last ?? '', id: '' };
    return withoutUndefined({
      items,
      nextCursor: more ? encodeCursor(next, list) : undefined,
    });
  }

  /** @throws ConflictError when several owners have a family of that name. */
  async get(
    idOrName: string,
    query: { owner?: string },
    options: ServiceOptions,
  ): Promise<Family> {
    const key =
      decodeFamilyId(idOrName) ??
      (await this.#byName(idOrName, query.owner, options));
    const versions = await this.versions(key, {}, options);
    const access = await this.#accessOf(options);
    const rows = await listChannels(this.#database, key);
    return withoutUndefined({
      id: encodeFamilyId(key),
      name: key.name,
      ownerRef: key.owner || undefined,
      versions: versions.items,
      nextCursor: versions.nextCursor,
      channels: await new ChannelViews(this.#database, access).show(key, rows),
      actions: {
        moveChannels: familyVerdict(
          { name: key.name, ownerRef: key.owner || undefined },
          access.caller,
        ),
      },
    });
  }

  /** The same of a family by its id. */
  async listVersions(
    id: string,
    query: { cursor?: string; limit?: number },
    options: ServiceOptions,
  ): Promise<FamilyVersionPage> {
    const key = decodeFamilyId(id);
    if (!key) throw noSuchFamily();
    return this.versions(key, query, options);
  }

  /**
   * A page of the versions that the caller sees, newest first.
   *
   * @throws NotFoundError when there is none; InputError for the cursor of
   * another list
   */
  async versions(
    { owner, name }: FamilyKey,
    { cursor, limit = DEFAULT_LIMIT }: { cursor?: string; limit?: number },
    options: ServiceOptions,
  ): Promise<FamilyVersionPage> {
    const { items, nextCursor } = await this.#images.list(
      {
        ...{ family: [name], owner: [owner], count: 'none' },
        ...{ sort: 'createdAt', order: 'desc', limit, cursor },
      },
      options,
    );
    // The last ones may have gone since the page before was read.
    if (items.length === 0 && cursor === undefined) throw noSuchFamily();
    return withoutUndefined({ items, nextCursor });
  }

  async #byName(
    name: string,
    owner: string | undefined,
    options: ServiceOptions,
  ): Promise<FamilyKey> {
    if (owner !== undefined) return { owner, name };
    const { view } = await this.#accessOf(options);
    const { items } = await listFamilies({
      ...{ knex: this.#database, view },
      request: { prefix: name, limit: 1 },
    });
    const found = items.filter(one => one.name === name);
    if (found.length > 1) {
      const owners = found.map(one => one.ownerRef ?? 'the platform');
      throw new ConflictError(
        `Several owners have a family "${name}": ${owners.join(
          ', ',
        )}. Name one of them in "owner".`,
      );
    }
    return { name, owner: found.at(0)?.ownerRef ?? '' };
  }
}

const noSuchFamily = () =>
  new NotFoundError(
    'There is no such family, or you may see none of its versions.',
  );
