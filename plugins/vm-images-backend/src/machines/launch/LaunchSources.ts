import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  imageVerdicts,
  type Caller,
  type Finding,
  type Image,
  type LaunchDataDisk,
  type TemplateMapping,
  type Verdict,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../../authorization';
import { getImageRow, imageFromRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { isLentBy } from '../../images/ImageAccess';
import type { ImageService } from '../../images/ImageService';
import { findDataDisks, type WishedDisk } from './dataDisks';
import {
  judgedPlatform,
  type PlatformDirectory,
} from '../../platforms/PlatformDirectory';
import { isWithheld } from '../../templates/resolveMappings';
import type { TemplateService } from '../../templates/TemplateService';

/** Where a launch begins: what is launched, and whether it may be. */
export interface LaunchSource {
  template?: VmTemplate;
  /** Sizes that the template offers; all when empty. */
  offeredSizes: readonly string[];
  image: Omit<Image, 'actions'>;
  /** May this image be launched at all? */
  verdict: Verdict;
  /** Data disks that are wished for beside those of the image. */
  dataDisks?: readonly WishedDisk[];
}

/** What the disks of a machine are made of: the system's first. */
export function imagesOf({
  image,
  dataDisks = [],
}: LaunchSource): LaunchSource['image'][] {
  return [image, ...dataDisks.flatMap(disk => disk.image ?? [])];
}

/** What one asks to launch, and where. */
export interface LaunchTarget {
  templateId?: string;
  imageId?: string;
  platformId?: string;
  region?: string;
  dataDisks?: readonly LaunchDataDisk[];
}

/** Finds the image that a launch is made from, as the caller may see it. */
export class LaunchSources {
  readonly #database: Knex;
  readonly #images: Pick<ImageService, 'get'>;
  readonly #templates: Pick<TemplateService, 'get'>;
  readonly #callers: CallerResolver;
  readonly #platforms: PlatformDirectory;
  readonly #mayReadImage: (
    image: ImageRow,
    options: ServiceOptions,
  ) => Promise<boolean>;

  constructor(options: {
    database: Knex;
    /** What the caller may see. */
    images: Pick<ImageService, 'get'>;
    templates: Pick<TemplateService, 'get'>;
    callers: CallerResolver;
    platforms: PlatformDirectory;
    /** What the permission framework says, whoever owns it. */
    mayReadImage(image: ImageRow, options: ServiceOptions): Promise<boolean>;
  }) {
    this.#database = options.database;
    this.#images = options.images;
    this.#templates = options.templates;
    this.#callers = options.callers;
    this.#platforms = options.platforms;
    this.#mayReadImage = options.mayReadImage;
  }

  /**
   * @throws InputError unless exactly one of template and image is named;
   * NotFoundError for what the caller may not see; NotAllowedError for an image
   * that the template may not lend; ConflictError when it offers nothing there.
   */
  async find(
    target: LaunchTarget,
    options: ServiceOptions,
  ): Promise<LaunchSource> {
    const { templateId, imageId } = target;
    if ((templateId === undefined) === (imageId === undefined)) {
      throw new InputError(
        'Name either "templateId" or "imageId": a launch is made from one of the two.',
      );
    }
    const wished = target.dataDisks;
    const dataDisks = await findDataDisks(wished, this.#images, options);
    const source =
      templateId === undefined
        ? await this.#fromImage(target, options)
        : await this.#fromTemplate(
            await this.#templates.get(templateId, options),
            target,
            options,
          );
    return { ...source, dataDisks };
  }

  async #fromImage(
    { imageId, platformId, region }: LaunchTarget,
    options: ServiceOptions,
  ): Promise<LaunchSource> {
    const image = await this.#images.get(imageId!, options);
    const verdict = image.actions.launch;
    const elsewhere =
      (platformId !== undefined && platformId !== image.platformId) ||
      (region !== undefined && region !== image.region);
    return {
      image,
      offeredSizes: [],
      verdict: elsewhere ? withFinding(verdict, isElsewhere(image)) : verdict,
    };
  }

  async #fromTemplate(
    template: VmTemplate,
    target: LaunchTarget,
    options: ServiceOptions,
  ): Promise<LaunchSource> {
    const mapping = chooseMapping(template, target);
    const found = await this.#mapped(template, mapping, options);
    return { template, offeredSizes: mapping.sizes, ...found };
  }

  async #mapped(
    template: VmTemplate,
    { imageId }: TemplateMapping,
    options: ServiceOptions,
  ): Promise<Pick<LaunchSource, 'image' | 'verdict'>> {
    try {
      const image = await this.#images.get(imageId, options);
      return { image, verdict: image.actions.launch };
    } catch (error) {
      if ((error as Error)?.name !== 'NotFoundError') throw error;
      return this.#lent(template, imageId, options);
    }
  }

  async #lent(
    template: VmTemplate,
    imageId: string,
    options: ServiceOptions,
  ): Promise<Pick<LaunchSource, 'image' | 'verdict'>> {
    const row = await getImageRow({ tx: this.#database, id: imageId });
    const lends =
      row !== undefined &&
      isLentBy(row, template.ownerRef) &&
      (await this.#mayReadImage(row, options));
    if (!lends) {
      throw new NotAllowedError(
        `VM template "${
          template.title
        }" maps an image that you may not use. Ask ${
          template.ownerRef ?? 'the platform team'
        } to map one that the template's owner owns.`,
      );
    }
    const caller = await this.#callers.resolve(options.credentials);
    const image = imageFromRow(row);
    return { image, verdict: this.#launchVerdict(image, caller) };
  }

  #launchVerdict(image: Omit<Image, 'actions'>, caller: Caller): Verdict {
    return imageVerdicts({
      image,
      caller,
      ...judgedPlatform(this.#platforms.facts(image.platformId)),
      usedByTemplates: 0,
      deleteInUse: 'confirm',
    }).launch;
  }
}

function withFinding(verdict: Verdict, finding: Finding): Verdict {
  return { effect: 'deny', findings: [...verdict.findings, finding] };
}

function isElsewhere(image: Pick<Image, 'name' | 'platformId' | 'region'>) {
  return {
    rule: 'launch.place',
    effect: 'deny' as const,
    reason: `Image "${image.name}" is on platform "${image.platformId}", region "${image.region}", and can only be launched there.`,
    remedy: 'Leave platform and region out, or copy it there first.',
  };
}

const placeOf = ({ platformId, region }: TemplateMapping) =>
  `${platformId} / ${region}`;

/** The first mapping that fits and works. */
function chooseMapping(
  template: VmTemplate,
  { platformId, region }: LaunchTarget,
): TemplateMapping {
  const fitting = template.mappings.filter(
    mapping =>
      (platformId === undefined || mapping.platformId === platformId) &&
      (region === undefined || mapping.region === region),
  );
  // What is only kept from the caller is refused by whoever looks it up.
  const ready =
    fitting.find(({ status }) => status === 'ready') ??
    fitting.find(isWithheld);
  if (ready) return ready;
  if (fitting.length > 0) {
    throw new ConflictError(
      `VM template "${template.title}" cannot be launched on ${placeOf(
        fitting[0],
      )}: ${fitting[0].reason ?? 'its mapping is broken.'}`,
    );
  }
  const places = template.mappings.map(placeOf).join(', ');
  throw new ConflictError(
    `VM template "${template.title}" has no image there. It is offered on ${
      places || 'no platform yet'
    }.`,
  );
}
