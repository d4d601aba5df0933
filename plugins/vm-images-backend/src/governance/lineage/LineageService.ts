import {
  callerOwns,
  type Lineage,
  type LineageImage,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ServiceOptions } from '../../authorization';
import {
  ancestorsOf,
  descendantsOf,
  type ImageParentRow,
} from '../../database/lineage/imageParents';
import { countMachinesOfEach } from '../../database/machines';
import type { ImageRow } from '../../database/tables';
import { optional, withoutUndefined } from '../../database/values';
import type { ImageAccess } from '../../images/ImageAccess';
import type { TemplateService } from '../../templates/TemplateService';
import { channelsOfImages } from '../channels/channelRows';
import { imagesById } from '../channels/ChannelViews';

const ANCESTORS = 10;
const DESCENDANTS = { depth: 5, count: 100 };
const MOST_TEMPLATES = 50;

/** An image in the tree and its way to the nearest one above that is seen. */
interface Node {
  row: ImageRow;
  parentId?: string;
  viaHidden: number;
  relation?: string;
}

/**
 * What an image was made from, what was made from it, and who leans on that.
 * What the caller may not see keeps its place where something seen hangs below,
 * and is never named; its number is for the owner of the image.
 */
export class LineageService {
  readonly #database: Knex;
  readonly #accessOf: (options: ServiceOptions) => Promise<ImageAccess>;
  readonly #templates: Pick<TemplateService, 'list'>;

  constructor(options: {
    database: Knex;
    accessOf(options: ServiceOptions): Promise<ImageAccess>;
    /** As the caller may see them. */
    templates: Pick<TemplateService, 'list'>;
  }) {
    this.#database = options.database;
    this.#accessOf = options.accessOf;
    this.#templates = options.templates;
  }

  /** @throws NotFoundError also for what the caller may not see. */
  async lineage(id: string, options: ServiceOptions): Promise<Lineage> {
    const tx = this.#database;
    const access = await this.#accessOf(options);
    const [above, below] = await Promise.all([
      ancestorsOf(tx, id, ANCESTORS),
      descendantsOf(tx, id, DESCENDANTS),
    ]);
    const rows = await imagesById(tx, [
      ...[id, ...above.map(one => one.parent_id)],
      ...below.rows.map(one => one.image_id),
    ]);
    const seen = (one: string) => {
      const row = rows.get(one);
      return row && access.maySee(row) ? row : undefined;
    };
    if (!seen(id)) {
      throw new NotFoundError(`There is no image with id "${id}".`);
    }
    // From the top down, so that whoever is above is known already.
    const links = [...above].reverse().concat(below.rows);
    const top = above.at(-1)?.parent_id ?? id;
    const { nodes, hiddenChildren } = treeOf(links, top, seen);
    // What is hidden is counted for those alone who answer for an image.
    const answers = (of: string) =>
      callerOwns(access.caller, rows.get(of)?.owner_ref || undefined);
    const isOwned = answers(id);
    const counted = (n: number) => (isOwned ? n : 0);
    const templates = await this.#templatesOf([...nodes.keys()], options);
    const machines = await countMachinesOfEach(tx, [...nodes.keys()]);
    return {
      imageId: id,
      images: [...nodes.values()].map(node =>
        show(node, {
          virtualMachines: machines.get(node.row.id) ?? 0,
          hiddenChildren:
            isOwned || answers(node.row.id)
              ? hiddenChildren.get(node.row.id)
              : undefined,
        }),
      ),
      templates: templates.items,
      hidden: {
        ancestors: counted(above.filter(one => !seen(one.parent_id)).length),
        descendants: counted(
          below.rows.filter(one => !seen(one.image_id)).length,
        ),
        templates: counted(templates.hidden),
      },
      isCapped: below.isCapped,
    };
  }

  async #templatesOf(imageIds: string[], options: ServiceOptions) {
    const mapped: { template_id: string }[] = await this.#database(
      'template_images',
    )
      .whereIn('image_id', imageIds)
      .distinct('template_id');
    const offered = await channelsOfImages(this.#database, imageIds);
    if (mapped.length === 0 && offered.size === 0) {
      return { items: [], hidden: 0 };
    }
    const ids = new Set(mapped.map(row => row.template_id));
    const visible = await this.#templates.list({}, options);
    const seen = visible.filter(({ id }) => ids.has(id));
    return {
      // Those that follow a channel lead here too, as long as it does.
      items: visible
        .flatMap(template => linksOf(template, imageIds))
        .slice(0, MOST_TEMPLATES),
      hidden: ids.size - seen.length,
    };
  }
}

/** Of every image that is seen the nearest one above it that is seen too. */
function treeOf(
  links: readonly ImageParentRow[],
  top: string,
  seen: (id: string) => ImageRow | undefined,
) {
  const nodes = new Map<string, Node>();
  const hiddenChildren = new Map<string, number>();
  /** Where what hangs below an image hangs: itself, or what is above it. */
  const anchors = new Map<string, { id?: string; hidden: number }>();
  const place = (id: string, link?: ImageParentRow) => {
    const above = link && anchors.get(link.parent_id);
    const row = seen(id);
    if (row) {
      nodes.set(id, {
        ...{ row, parentId: above?.id, relation: link?.relation },
        viaHidden: above?.hidden ?? 0,
      });
      anchors.set(id, { id, hidden: 0 });
      return;
    }
    anchors.set(id, { id: above?.id, hidden: (above?.hidden ?? 0) + 1 });
    if (above?.id === undefined) return;
    hiddenChildren.set(above.id, (hiddenChildren.get(above.id) ?? 0) + 1);
  };
  place(top);
  for (const link of links) place(link.image_id, link);
  return { nodes, hiddenChildren };
}

function show(
  { row, parentId, viaHidden, relation }: Node,
  counts: { virtualMachines: number; hiddenChildren?: number },
): LineageImage {
  return withoutUndefined({
    id: row.id,
    name: row.name,
    version: optional(row.version),
    standing: row.standing,
    status: row.status,
    platformId: row.platform_id,
    ownerRef: optional(row.owner_ref),
    parentId,
    viaHidden: viaHidden || undefined,
    relation,
    ...counts,
  });
}

function linksOf({ id, title, mappings }: VmTemplate, imageIds: string[]) {
  const mapped = new Set(mappings.map(({ imageId }) => imageId));
  return imageIds
    .filter(imageId => mapped.has(imageId))
    .map(imageId => ({ id, title, imageId }));
}
