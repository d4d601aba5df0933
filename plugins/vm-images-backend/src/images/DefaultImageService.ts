import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, stringifyError } from '@backstage/errors';
import {
  callerOwns,
  imageVerdicts,
  type Caller,
  type DeletableStatus,
  type Fetchers,
  type Image,
  type ImageFacets,
  type ImageListQuery,
  type ImagePage,
  type ImagePatch,
  type ImageSituation,
  type Operation,
  type Publishers,
  type SharingPolicy,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import { revisionOfEtag } from '../database/etag';
import { foldCountChanges } from '../database/imageCounts/foldCountChanges';
import { readImageCounts } from '../database/imageCounts/readImageCounts';
import { sampleImageCounts } from '../database/imageCounts/sampleImageCounts';
import { getImage } from '../database/imageList/getImage';
import { listImages, type ListedImage } from '../database/imageList/listImages';
import { getImageRow, patchImage } from '../database/images';
import {
  isReceivedBy,
  readReceivedIds,
} from '../database/imageShares/readShares';
import type { ImageRow } from '../database/tables';
import { withoutUndefined } from '../database/values';
import {
  judgedPlatform,
  type PlatformDirectory,
} from '../platforms/PlatformDirectory';
import type { ImageAccess } from './ImageAccess';
import { imageFacets } from './imageFacets';
import { imagePatchToRow } from './imagePatch';
import type { ImageDeletion, ImageService } from './ImageService';
import { requireFeatures } from './requireFeatures';
import { parseImageListQuery } from './request/parseImageListQuery';
import { pageText } from './texts/pageText';
import { VerdictTexts, type VerdictText } from './texts/VerdictTexts';

/** So many changes beside the counters are worth folding in. */
const FOLD_AT = 200;

type Options = ServiceOptions & {
  /** What the caller may see and do; everything when left out. */
  access?: ImageAccess;
};

/** Images as they are. Who may see and do what is `AuthorizedImageService`'s. */
export class DefaultImageService implements ImageService {
  readonly #database: Knex;
  readonly #logger: LoggerService;
  readonly #callers: CallerResolver;
  readonly #platforms: PlatformDirectory;
  readonly #deletion: ImageDeletion;
  readonly #deleteInUse: 'block' | 'confirm' | 'allow';
  readonly #publishers: Publishers | undefined;
  readonly #fetchers: Fetchers | undefined;
  readonly #deleteStates: readonly DeletableStatus[] | undefined;
  readonly #sharing: SharingPolicy | undefined;
  readonly #takeOut: Pick<ImageSituation, 'hasBuckets' | 'forceDelete'>;
  readonly #verdicts = new VerdictTexts();
  #folding: Promise<void> | undefined;

  constructor(options: {
    database: Knex;
    logger: LoggerService;
    callers: CallerResolver;
    platforms: PlatformDirectory;
    deletion: ImageDeletion;
    /** May an image go while virtual machines made from it exist? */
    deleteInUse: 'block' | 'confirm' | 'allow';
    /** Who publishes images. @defaultValue the platform team */
    publishers?: Publishers;
    /** Who has public images fetched. @defaultValue who may launch */
    fetchers?: Fetchers;
    /** The states from which an image may go. */
    deleteStates?: readonly DeletableStatus[];
    /** What is allowed of sharing; the default when left out. */
    sharing?: SharingPolicy;
    /** Is there a bucket to export to, and who deletes by force? */
    takeOut?: Pick<ImageSituation, 'hasBuckets' | 'forceDelete'>;
  }) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#callers = options.callers;
    this.#platforms = options.platforms;
    this.#deletion = options.deletion;
    this.#deleteInUse = options.deleteInUse;
    this.#publishers = options.publishers;
    this.#fetchers = options.fetchers;
    this.#deleteStates = options.deleteStates;
    this.#sharing = options.sharing;
    this.#takeOut = options.takeOut ?? {};
  }

  async list(query: ImageListQuery, options: Options): Promise<ImagePage> {
    const { caller, items, ...page } = await this.#page(query, options);
    return withoutUndefined({
      ...page,
      items: items.map(item => this.#view(item, caller, options.access)),
    });
  }

  async listText(query: ImageListQuery, options: Options): Promise<string> {
    const { caller, items, ...page } = await this.#page(query, options);
    return pageText({
      page,
      items,
      factsOf: item => factsFor(item, caller),
      verdictsOn: item => this.#verdictText(item, caller, options.access),
    });
  }

  async #page(query: ImageListQuery, options: Options) {
    const caller = await this.#callers.resolve(options.credentials);
    const page = await listImages({
      knex: this.#database,
      request: parseImageListQuery(query),
      view: options.access?.view ?? {
        everything: true,
        owners: caller.ownershipRefs,
      },
    });
    return { ...page, caller };
  }

  async facets(options: Options): Promise<ImageFacets> {
    const caller = await this.#callers.resolve(options.credentials);
    const view = options.access?.view ?? {
      everything: true,
      owners: caller.ownershipRefs,
    };
    const knex = this.#database;
    if (view.condition) {
      const { condition } = view;
      return imageFacets(
        await sampleImageCounts({ knex, view, condition }),
        view,
      );
    }
    const { counts, unfolded } = await readImageCounts({ knex, view });
    if (unfolded >= FOLD_AT) this.#fold();
    return imageFacets(counts, view);
  }

  async get(id: string, options: Options): Promise<Image> {
    const caller = await this.#callers.resolve(options.credentials);
    const found = await this.#find(id, caller.ownershipRefs);
    return this.#view(found, caller, options.access);
  }

  async verdicts(id: string, options: Options): Promise<Verdicts> {
    return (await this.get(id, options)).actions;
  }

  async update(
    id: string,
    patch: ImagePatch,
    options: Options & { ifMatch?: string },
  ): Promise<Image> {
    const ifRevision = revisionOfEtag(options.ifMatch);
    await this.#database.transaction(async tx => {
      const row = await getImageRow({ tx, id });
      if (!row) throw notFound(id);
      requireFeatures(patch, row, this.#platforms.facts(row.platform_id));
      const changes = imagePatchToRow(patch, row);
      await patchImage({ tx, id, patch: changes, ifRevision });
    });
    return this.get(id, options);
  }

  async delete(id: string, options: ServiceOptions): Promise<Operation> {
    return this.#deletion.delete(await this.row(id), options);
  }

  async restore(id: string, options: Options): Promise<Image> {
    await this.#deletion.restore(await this.row(id));
    return this.get(id, options);
  }

  async destroy(id: string, options: ServiceOptions): Promise<Operation> {
    return this.#deletion.destroy(await this.row(id), options);
  }

  /** Does somebody share it with the caller, who has accepted? */
  isReceived(imageId: string, { ownershipRefs: refs }: Caller) {
    return isReceivedBy({ knex: this.#database, imageId, refs });
  }

  /** Ids of the images that others share with the caller. */
  receivedIds({ ownershipRefs: refs }: Caller) {
    return readReceivedIds({ knex: this.#database, refs });
  }

  /** @throws NotFoundError when there is none, or no longer. */
  async row(id: string): Promise<ImageRow> {
    const row = await getImageRow({ tx: this.#database, id });
    if (!row || row.status === 'destroyed') throw notFound(id);
    return row;
  }

  async #find(id: string, refs: readonly string[]): Promise<ListedImage> {
    const found = await getImage({ knex: this.#database, id, refs });
    if (!found || found.row.status === 'destroyed') throw notFound(id);
    return found;
  }

  #situation(item: ListedImage, caller: Caller): ImageSituation {
    const { usedByTemplates, hasDisks } = item;
    // Reasons are read by whoever asks.
    const image = factsFor(item, caller);
    const platform = this.#platforms.facts(image.platformId);
    return {
      image,
      caller,
      ...judgedPlatform(platform),
      usedByTemplates,
      deleteInUse: this.#deleteInUse,
      publishers: this.#publishers,
      fetchers: this.#fetchers,
      deleteStates: this.#deleteStates,
      sharing: this.#sharing,
      ...this.#takeOut,
      disksRest: hasDisks && platform?.linkedDisks,
    };
  }

  #view(item: ListedImage, caller: Caller, access?: ImageAccess): Image {
    const actions: Verdicts = imageVerdicts(this.#situation(item, caller));
    return {
      ...factsFor(item, caller),
      actions: access ? access.refine(item.row, actions) : actions,
    };
  }

  #verdictText(
    item: ListedImage,
    caller: Caller,
    access?: ImageAccess,
  ): VerdictText {
    return this.#verdicts.textOf({
      situation: this.#situation(item, caller),
      refused: access?.refused(item.row) ?? new Map(),
      refine: found => access?.refine(item.row, found) ?? found,
    });
  }

  /** In the background, one at a time; the numbers are right without it too. */
  #fold(): void {
    this.#folding ??= foldCountChanges({ database: this.#database })
      .then(() => undefined)
      .catch(error =>
        this.#logger.warn(
          `Counters of images could not be brought up to date: ${stringifyError(
            error,
          )}`,
        ),
      )
      .finally(() => {
        this.#folding = undefined;
      });
  }
}

/** Who else has an image is for its owner to know. */
function factsFor({ image }: ListedImage, caller: Caller) {
  const { sharedWith, ...facts } = image;
  const tells = sharedWith && callerOwns(caller, image.ownerRef);
  return tells ? { ...facts, sharedWith } : facts;
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no image with id "${id}".`);
}
