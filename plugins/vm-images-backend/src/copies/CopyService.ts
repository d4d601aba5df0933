import { randomUUID } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  copyTargetVerdict,
  imageCreatePermission,
  type Caller,
  type CopyRequest,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type PermissionDecisions,
  type ServiceOptions,
} from '../authorization';
import { chooseOwner } from '../authorization/chooseOwner';
import { getImageRow, insertImage, type NewImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import { copyImageKey } from '../encryption/imageKeyRows';
import { inheritedEncryption } from '../encryption/chooseKey';
import type { ImageService, NewImages } from '../images/ImageService';
import type { OperationEngine, OperationRow } from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { COPY_AND_SHARE_IMAGE } from './copyAndShare';
import { COPY_IMAGE, type CopyInput } from './copyOperation';
import type { CopySharing } from './CopySharing';

export interface CopyServiceOptions {
  database: Knex;
  engine: OperationEngine;
  registry: PlatformRegistry;
  /** The authorizing service: what it does not show is not copied. */
  images: Pick<ImageService, 'get'> & NewImages;
  callers: CallerResolver;
  permissions: PermissionDecisions;
  /** What becomes of formats that a platform does not take; default `auto`. */
  convert?(platformId: string): 'auto' | 'refuse';
  /** Judges whether the copy may be shared at once. */
  sharing: Pick<CopySharing, 'plan'>;
}

/** Starts copies of images into other places. */
export class CopyService {
  readonly #o: CopyServiceOptions;

  constructor(options: CopyServiceOptions) {
    this.#o = options;
  }

  /**
   * @throws NotFoundError for an image that the caller does not see,
   * NotAllowedError or ConflictError for one that may not be copied, or not
   * there, InputError when there is no such platform.
   */
  async copy(
    imageId: string,
    request: CopyRequest,
    options: ServiceOptions,
  ): Promise<{ image: Image; operation: OperationRow }> {
    const { database, engine, callers, images, permissions } = this.#o;
    const { credentials } = options;
    await permissions.require(imageCreatePermission, credentials);
    const image = await images.get(imageId, options);
    enforceVerdict(image.actions.copy);
    const caller = await callers.resolve(credentials);
    const ownerRef = chooseOwner(caller, request.ownerRef);
    this.#requireTarget(image, request);
    const id = randomUUID();
    const name = request.name ?? image.name;
    const { kind } = image;
    const sharing =
      request.share &&
      (await this.#o.sharing.plan(
        request.share,
        { ownerRef, kind, name, caller },
        options,
      ));
    const operation = await database.transaction(async tx => {
      const row = await getImageRow({ tx, id: imageId });
      const input = inputOf({ id, row, request });
      const enqueued = await engine.enqueue(
        {
          ...(sharing
            ? {
                kind: COPY_AND_SHARE_IMAGE,
                input: { ...input, share: sharing.share },
              }
            : { kind: COPY_IMAGE, input }),
          subject: { type: 'image', id, name },
          ownerRef,
          createdBy: caller.principal,
        },
        { tx },
      );
      const place = this.#placeOf(row!);
      const facts = { id, name, request, ownerRef, caller, place };
      await insertImage({
        tx,
        image: { ...copiedRow(row!, facts), operation_id: enqueued.id },
      });
      // The same bytes are opened by the same key.
      const hasKey = await copyImageKey(tx, { from: imageId, to: id });
      // A key that is made for the copy would open nothing of it.
      if (row!.encrypted && !hasKey) throw keyIsLost(row!);
      sharing?.enforce((await getImageRow({ tx, id }))!);
      return enqueued;
    });
    return { image: await images.made(id, options), operation };
  }

  /** The platform that was asked for takes this image into that region. */
  #requireTarget(image: Image, { platformId, region }: CopyRequest): void {
    const { registry } = this.#o;
    const platform = registry.get(platformId);
    const facts = registry.facts(platformId);
    if (!platform || !facts) {
      throw new InputError(
        `There is no platform "${platformId}"; there is ${registry
          .list()
          .map(one => `"${one.id}"`)
          .join(', ')}.`,
      );
    }
    const { maxVirtualSizeBytes } = platform.limits;
    enforceVerdict(
      copyTargetVerdict(image, {
        ...{ ...facts, platformId, region, maxVirtualSizeBytes },
        acceptedFormats: platform.imports?.acceptedFormats,
        convert: this.#o.convert?.(platformId),
      }),
    );
  }

  #placeOf(row: ImageRow): string {
    const platform = this.#o.registry.get(row.platform_id);
    return platform?.title ?? row.platform_id;
  }
}

const keyIsLost = ({ id, name }: ImageRow) =>
  new ConflictError(
    `The data key of image "${name}" (${id}) is not in this portal, so nobody could open a copy of it. Restore the table image_keys from a backup of the database.`,
  );

function inputOf(options: {
  id: string;
  row: ImageRow | undefined;
  request: CopyRequest;
}): CopyInput {
  const { id, row, request } = options;
  if (!row?.platform_image_id || row.status !== 'available') {
    throw new ConflictError(
      'The image was changed meanwhile. Look at it again before you copy it.',
    );
  }
  return {
    imageId: id,
    platformId: request.platformId,
    shownAs: 'copying',
    // What is known of the source is not guessed anew from its bytes.
    facts: { bootMode: row.boot_mode, architecture: row.architecture },
    ...(row.format && { format: row.format }),
    ...(row.encrypted && { keepsEncryption: true }),
    from: {
      imageId: row.id,
      name: row.name,
      platformId: row.platform_id,
      platformImageId: row.platform_image_id,
      ...(row.digest && { digest: row.digest }),
    },
  };
}

/** The same image in another place, private, and of whoever copies it. */
function copiedRow(
  row: ImageRow,
  copy: {
    id: string;
    name: string;
    request: CopyRequest;
    ownerRef: string;
    caller: Caller;
    place: string;
  },
): NewImageRow {
  const { ownerRef, caller, request } = copy;
  const { kind, standing, os_type, os_distribution, os_version } = row;
  const { architecture, boot_mode, features, default_user } = row;
  const { min_memory_mib, max_memory_mib, min_disk_gib } = row;
  const { description, tags, virtual_size_bytes } = row;
  // Another's lineage is not continued uninvited.
  const lineage = ownerRef === row.owner_ref;
  return {
    ...{ kind, standing, os_type, os_distribution, os_version },
    ...{ architecture, boot_mode, features, default_user },
    ...{ min_memory_mib, max_memory_mib, min_disk_gib },
    ...{ description, tags, virtual_size_bytes },
    ...(lineage && { family: row.family, version: row.version }),
    ...(lineage && { project_group: row.project_group }),
    id: copy.id,
    name: copy.name,
    ...inheritedEncryption(row),
    visibility: 'private',
    status: 'copying',
    platform_id: request.platformId,
    region: request.region,
    origin: JSON.stringify({
      type: 'image',
      text: `Copied from "${row.name}" on ${copy.place} (${row.region}) by ${caller.principal}`,
      imageId: row.id,
      ...(row.format && { sourceFormat: row.format }),
      ...(row.digest && { sourceDigest: row.digest }),
    }),
    owner_ref: ownerRef,
    created_by: caller.principal,
  };
}
