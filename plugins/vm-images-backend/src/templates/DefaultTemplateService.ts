import { randomUUID } from 'node:crypto';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  Caller,
  Verdicts,
  VmTemplate,
  VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import { chooseOwner } from '../authorization/chooseOwner';
import { revisionOfEtag } from '../database/etag';
import {
  getTemplateRow,
  insertTemplate,
  listTemplateRows,
  mappingsOf,
  patchTemplate,
  type StoredMapping,
} from '../database/templates';
import type { TemplateRow } from '../database/tables';
import {
  followChannels,
  followKey,
} from '../governance/channels/followChannels';
import type { ImageService, ImageSight } from '../images/ImageService';
import { parseTerms } from '../images/request/parseImageListQuery';
import type { PlatformDirectory } from '../platforms/PlatformDirectory';
import { checkText } from '../request/checkText';
import { checkDefaultSize, checkMappings } from './checkMappings';
import {
  imagesOf,
  resolveFollower,
  resolveMapping,
  withoutName,
} from './resolveMappings';
import type { TemplateAccess } from './TemplateAccess';
import { templateFromRow } from './templateFromRow';
import { freeName } from './templateName';
import type { TemplateService } from './TemplateService';
import { templateVerdicts } from './templateVerdicts';

const DEFAULT_COUNT = 10;

type Images = Pick<ImageService, 'get'> & {
  sight(options: ServiceOptions): Promise<ImageSight>;
};

type Options = ServiceOptions & {
  /** What the caller may see and do; everything when left out. */
  access?: TemplateAccess;
};

/** VM templates as they are. Who may see and do what is `AuthorizedTemplateService`'s. */
export class DefaultTemplateService implements TemplateService {
  readonly #database: Knex;
  readonly #callers: CallerResolver;
  readonly #platforms: PlatformDirectory;
  readonly #images: Images;
  readonly #maxCount: number;

  constructor(options: {
    database: Knex;
    callers: CallerResolver;
    platforms: PlatformDirectory;
    /** As the author of a template may see them. */
    images: Images;
    /** Most virtual machines in one launch. */
    maxCount: number;
  }) {
    this.#database = options.database;
    this.#callers = options.callers;
    this.#platforms = options.platforms;
    this.#images = options.images;
    this.#maxCount = options.maxCount;
  }

  async list(query: { search?: string }, options: Options) {
    const caller = await this.#callers.resolve(options.credentials);
    const rows = await listTemplateRows({
      knex: this.#database,
      terms: parseTerms(query.search),
      view: options.access?.view ?? {
        everything: true,
        owners: caller.ownershipRefs,
      },
    });
    return this.#show(rows, caller, options);
  }

  async get(id: string, options: Options): Promise<VmTemplate> {
    const caller = await this.#callers.resolve(options.credentials);
    const row = await this.row(id);
    const [template] = await this.#show([row], caller, options);
    return template;
  }

  async create(input: VmTemplateInput, options: Options) {
    const caller = await this.#callers.resolve(options.credentials);
    const facts = await this.#check(input, [], options);
    const id = randomUUID();
    await this.#database.transaction(async tx => {
      const name = input.name ?? (await freeName({ tx, title: facts.title }));
      await insertTemplate({
        tx,
        template: {
          ...facts,
          id,
          name,
          owner_ref: chooseOwner(caller, input.ownerRef),
          created_by: caller.principal,
        },
      });
    });
    return this.get(id, options);
  }

  async update(
    id: string,
    input: VmTemplateInput,
    options: Options & { ifMatch?: string },
  ) {
    const caller = await this.#callers.resolve(options.credentials);
    const ifRevision = revisionOfEtag(options.ifMatch);
    const row = await this.row(id);
    const facts = await this.#check(input, mappingsOf(row), options);
    const owner = input.ownerRef ?? row.owner_ref;
    await this.#database.transaction(tx =>
      patchTemplate({
        tx,
        id,
        patch: {
          ...facts,
          name: input.name ?? row.name,
          owner_ref:
            owner === row.owner_ref ? owner : chooseOwner(caller, owner),
        },
        // Mappings were checked against what was read.
        ifRevision: ifRevision ?? row.revision,
      }),
    );
    return this.get(id, options);
  }

  async delete(id: string, _options: ServiceOptions): Promise<void> {
    await this.#database.transaction(tx =>
      patchTemplate({ tx, id, patch: { deleted_at: Date.now() } }),
    );
  }

  /** @throws NotFoundError when there is none, or no longer. */
  async row(id: string): Promise<TemplateRow> {
    const row = await getTemplateRow({ tx: this.#database, id });
    if (row) return row;
    throw new NotFoundError(`There is no VM template with id "${id}".`);
  }

  async #check(
    input: VmTemplateInput,
    before: readonly StoredMapping[],
    request: ServiceOptions,
  ) {
    const { maxCount = Math.min(DEFAULT_COUNT, this.#maxCount) } = input;
    if (maxCount > this.#maxCount) {
      throw new InputError(
        `"maxCount" is ${maxCount}; this portal launches at most ${
          this.#maxCount
        } virtual machines at once.`,
      );
    }
    const mappings = await checkMappings({
      mappings: input.mappings,
      before,
      services: { images: this.#images, platforms: this.#platforms },
      request,
    });
    checkDefaultSize(input.defaultSize, mappings, this.#platforms);
    return {
      title: checkText('title', input.title),
      description: input.description?.trim() ?? '',
      os: JSON.stringify(input.os),
      visibility: input.visibility ?? ('private' as const),
      published: input.published ?? true,
      mappings: JSON.stringify(mappings),
      default_size: input.defaultSize ?? null,
      max_count: maxCount,
      login_user: input.loginUser ?? null,
      user_data: input.userData || null,
    };
  }

  async #show(
    rows: readonly TemplateRow[],
    caller: Caller,
    options: Options,
  ): Promise<VmTemplate[]> {
    const { access } = options;
    const sight = access && (await this.#images.sight(options));
    const images = await imagesOf({
      knex: this.#database,
      mappings: rows.flatMap(mappingsOf),
    });
    const followed = await followChannels(
      this.#database,
      rows.flatMap(mappingsOf),
    );
    return rows.map(row => {
      const mappings = mappingsOf(row).map(mapping => {
        const channel = followed.get(followKey(mapping));
        const image = channel ? channel.image : images.get(mapping.imageId);
        const known = !image || !sight || sight.mayKnow(image, row.owner_ref);
        const resolved = channel
          ? resolveFollower(mapping, channel, this.#platforms)
          : resolveMapping(mapping, image, this.#platforms);
        const { imageId } = mapping;
        return known ? resolved : withoutName({ ...resolved, imageId });
      });
      const template = templateFromRow(row, mappings);
      const actions: Verdicts = templateVerdicts({
        template,
        caller,
        unavailable: id => this.#platforms.facts(id)?.unavailable,
      });
      return {
        ...template,
        actions: access ? access.refine(row, actions) : actions,
      };
    });
  }
}
