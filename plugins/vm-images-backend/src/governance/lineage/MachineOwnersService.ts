import { NotFoundError } from '@backstage/errors';
import {
  callerOwns,
  type MachineOwners,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ServiceOptions } from '../../authorization';
import { getImageRow } from '../../database/images';
import { usesImage, type MachineView } from '../../database/machines';
import { allOf, anyOf, isIn, raw, selectRows, sql } from '../../database/sql';
import { optional, withoutUndefined } from '../../database/values';
import type { ImageAccess } from '../../images/ImageAccess';

/**
 * Who runs an image, in numbers. Whoever answers for the image, its owner and
 * administrators, has to know whom a revocation hits and gets the numbers of
 * all owners; others get those of the machines that they see. The sum is what
 * everyone who sees the image sees on it anyway.
 */
export class MachineOwnersService {
  readonly #database: Knex;
  readonly #accessOf: (options: ServiceOptions) => Promise<ImageAccess>;
  readonly #machinesSeen: (options: ServiceOptions) => Promise<MachineView>;

  constructor(options: {
    database: Knex;
    accessOf(options: ServiceOptions): Promise<ImageAccess>;
    machinesSeen(options: ServiceOptions): Promise<MachineView>;
  }) {
    this.#database = options.database;
    this.#accessOf = options.accessOf;
    this.#machinesSeen = options.machinesSeen;
  }

  /** @throws NotFoundError also for what the caller may not see. */
  async owners(id: string, options: ServiceOptions): Promise<MachineOwners> {
    const [access, image] = await Promise.all([
      this.#accessOf(options),
      getImageRow({ tx: this.#database, id }),
    ]);
    if (!image || !access.maySee(image)) {
      throw new NotFoundError(`There is no image with id "${id}".`);
    }
    const answers = callerOwns(access.caller, image.owner_ref || undefined);
    const view = answers ? undefined : await this.#machinesSeen(options);
    const [owners, all] = await Promise.all([
      this.#count(id, view),
      view ? this.#count(id) : undefined,
    ]);
    const sum = (counts: typeof owners) =>
      counts.reduce((n, one) => n + one.virtualMachines, 0);
    const total = sum(all ?? owners);
    return { owners, total, complete: sum(owners) === total };
  }

  async #count(
    imageId: string,
    view?: MachineView,
  ): Promise<MachineOwners['owners']> {
    const conditions = [usesImage(imageId), raw('m.deleted_at is null')];
    if (view && !view.everything) {
      conditions.push(
        anyOf([
          isIn('m.owner_ref', view.owners),
          ...(view.creator ? [sql`m.created_by = ${view.creator}`] : []),
        ]),
      );
    }
    if (view?.condition) conditions.push(view.condition);
    const rows = await selectRows<{ owner_ref: string; n: number | string }>(
      this.#database,
      sql`select m.owner_ref, count(*) as n from machines m
        where ${allOf(conditions)}
        group by m.owner_ref order by n desc, m.owner_ref`,
    );
    return rows.map(row =>
      withoutUndefined({
        ownerRef: optional(row.owner_ref),
        virtualMachines: Number(row.n),
      }),
    );
  }
}
