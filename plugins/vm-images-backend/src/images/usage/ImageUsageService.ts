import { isError } from '@backstage/errors';
import {
  callerOwns,
  type Image,
  type ImageDependents,
  type ImageUsage,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../../authorization';
import { countMachinesOf, machinesHolding } from '../../database/machines';
import type { ImageRow, ImageShareRow } from '../../database/tables';
import type { MachineService } from '../../machines/MachineService';
import type { PlatformDirectory } from '../../platforms/PlatformDirectory';
import type { TemplateService } from '../../templates/TemplateService';
import type { ImageService, ImageSight } from '../ImageService';

/** So many of each kind are named; of the rest there is the number. */
const NAMED_AT_MOST = 100;

type Dependent = ImageDependents['items'][number];

/** Tells what depends on an image, as far as the caller may know. */
export class ImageUsageService {
  readonly #parts: {
    database: Knex;
    callers: CallerResolver;
    images: Pick<ImageService, 'get'> & {
      sight(options: ServiceOptions): Promise<ImageSight>;
    };
    machines: Pick<MachineService, 'list'>;
    templates: Pick<TemplateService, 'get'>;
    platforms: PlatformDirectory;
  };

  /** The services are those that authorize. */
  constructor(parts: {
    database: Knex;
    callers: CallerResolver;
    images: Pick<ImageService, 'get'> & {
      sight(options: ServiceOptions): Promise<ImageSight>;
    };
    machines: Pick<MachineService, 'list'>;
    templates: Pick<TemplateService, 'get'>;
    platforms: PlatformDirectory;
  }) {
    this.#parts = parts;
  }

  /** @throws NotFoundError also for an image that the caller may not see. */
  async get(id: string, options: ServiceOptions): Promise<ImageUsage> {
    const image = await this.#parts.images.get(id, options);
    const facts = this.#parts.platforms.facts(image.platformId);
    const linkedDisks = facts?.linkedDisks ?? false;
    const caller = await this.#parts.callers.resolve(options.credentials);
    const answers = callerOwns(caller, image.ownerRef);
    // What is hidden is counted for those alone who have to answer for it.
    const told = (all: ImageDependents) => (answers ? all : onlySeen(all));
    return {
      virtualMachines: told(await this.#machines(id, linkedDisks, options)),
      images: told(await this.#images(id, options)),
      templates: told(await this.#templates(id, options)),
      shares: answers ? await this.#shares(image) : dependents(0, 0, []),
    };
  }

  /** With whom it is shared, and with how many, is for its owner to know. */
  async #shares(image: Image): Promise<ImageDependents> {
    const { database } = this.#parts;
    const live = () =>
      database<ImageShareRow>('image_shares')
        .where({ image_id: image.id })
        .whereNot({ status: 'rejected' });
    const [{ n }] = await live().count({ n: '*' });
    const total = Number(n);
    if (total === 0) return dependents(0, 0, []);
    const rows: ImageShareRow[] = await live()
      .orderBy(['recipient_ref', 'id'])
      .limit(NAMED_AT_MOST);
    const items = rows.map(({ id, recipient_ref: name, status }) => ({
      ...{ id, name, storage: false },
      loses:
        status === 'accepted'
          ? 'They cannot launch from it any more.'
          : 'They were asked, and can accept it no more.',
    }));
    return dependents(total, total, items);
  }

  async #machines(
    imageId: string,
    linkedDisks: boolean,
    options: ServiceOptions,
  ): Promise<ImageDependents> {
    const { database, machines } = this.#parts;
    const { total, resting } = await countMachinesOf(database, imageId);
    if (total === 0) return dependents(0, 0, []);
    const page = await machines.list(
      { imageId, limit: NAMED_AT_MOST, count: 'exact', sort: 'name' },
      options,
    );
    const ids = page.items.map(({ id }) => id);
    const holding = await machinesHolding(database, imageId, ids);
    const items = page.items.map(machine =>
      machineDependent(machine, {
        isSystem: machine.imageId === imageId,
        isHeld: holding.has(machine.id),
        linkedDisks,
      }),
    );
    return {
      ...dependents(total, page.total ?? items.length, items),
      resting: linkedDisks ? resting : 0,
    };
  }

  async #images(
    imageId: string,
    options: ServiceOptions,
  ): Promise<ImageDependents> {
    const { database, images } = this.#parts;
    const derived = () =>
      database<ImageRow>('images')
        .whereNull('deleted_at')
        .whereIn(
          'id',
          database('image_parents')
            .where({ parent_id: imageId })
            .select('image_id'),
        );
    const [{ n }] = await derived().count({ n: '*' });
    const total = Number(n);
    if (total === 0) return dependents(0, 0, []);
    const sight = await images.sight(options);
    const rows: ImageRow[] = await derived()
      .orderBy(['name_key', 'id'])
      .limit(NAMED_AT_MOST)
      .select('images.*');
    const items = rows
      .filter(row => sight.mayKnow(row, ''))
      .map(({ id, name }) => ({
        ...{ id, name, storage: false },
        loses: 'It has bytes of its own; only its origin is gone.',
      }));
    return dependents(total, items.length, items);
  }

  async #templates(
    imageId: string,
    options: ServiceOptions,
  ): Promise<ImageDependents> {
    const { database, templates } = this.#parts;
    const rows: { template_id: string }[] = await database('template_images')
      .where({ image_id: imageId })
      .orderBy('template_id')
      .select('template_id');
    const items: Dependent[] = [];
    for (const { template_id: id } of rows.slice(0, NAMED_AT_MOST)) {
      const template = await unlessHidden(templates.get(id, options));
      if (!template) continue;
      items.push({
        ...{ id, name: template.title, storage: false },
        loses: 'Its mapping to the image breaks: nothing is launched there.',
      });
    }
    return dependents(rows.length, items.length, items);
  }
}

/** What a machine loses with an image that it uses for its system, or else. */
function machineDependent(
  { id, name, state, platformMachineId }: VirtualMachine,
  uses: { isSystem: boolean; isHeld: boolean; linkedDisks: boolean },
): Dependent {
  const { isSystem, isHeld, linkedDisks } = uses;
  const hasSystem =
    isSystem && platformMachineId !== undefined && state !== 'lost';
  const rests = (what: string) => ({
    ...{ id, name, storage: true },
    loses: `${what} rests on the image: the image stays as long as it does.`,
  });
  if (linkedDisks && hasSystem) return rests('Its disk');
  if (linkedDisks && isHeld) return rests('A data disk of it');
  const loses = isSystem
    ? 'It goes on running, but cannot be rebuilt from the image.'
    : 'It goes on running and keeps the data disk that was made of the image.';
  return { id, name, storage: false, loses };
}

/** `visible` of them may be known to the caller, and some of these are named. */
function dependents(
  total: number,
  visible: number,
  items: Dependent[],
): ImageDependents {
  return { total, items, hidden: Math.max(0, total - visible) };
}

/** As if there were no others. */
function onlySeen({ items, total, hidden, ...all }: ImageDependents) {
  const { resting } = all;
  const seen = total - hidden;
  const rest = items.filter(({ storage }) => storage).length;
  return {
    ...{ total: seen, items, hidden: 0 },
    ...(resting !== undefined && seen > 0 && { resting: rest }),
  };
}

async function unlessHidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') return undefined;
    throw error;
  }
}
