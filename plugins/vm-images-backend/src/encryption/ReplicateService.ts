import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  imageCreatePermission,
  imageDecryptPermission,
  replicateTargetVerdict,
  type Caller,
  type EncryptionKey,
  type Image,
  type ReplicateRequest,
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
import type { ImageService, NewImages } from '../images/ImageService';
import type { OperationEngine, OperationRow } from '../operations';
import { encryptedColumns } from './encryptedColumns';
import type { EncryptionKeys } from './EncryptionKeys';
import { REPLICATE_IMAGE, type ReplicateInput } from './replicateOperation';

export interface ReplicateServiceOptions {
  database: Knex;
  engine: OperationEngine;
  /** The authorizing service: what it does not show is not replicated. */
  images: Pick<ImageService, 'get'> & NewImages;
  callers: CallerResolver;
  permissions: PermissionDecisions;
  keys: EncryptionKeys;
  /** Does the policy let whoever asks make this image plain? */
  mayDecrypt(image: ImageRow, options: ServiceOptions): Promise<boolean>;
}

/** Starts replications of images. */
export class ReplicateService {
  readonly #o: ReplicateServiceOptions;

  constructor(options: ReplicateServiceOptions) {
    this.#o = options;
  }

  /**
   * @throws NotFoundError for an image that the caller does not see,
   * NotAllowedError or ConflictError for one that may not be replicated, or not
   * into this.
   */
  async replicate(
    imageId: string,
    request: ReplicateRequest,
    options: ServiceOptions,
  ): Promise<{ image: Image; operation: OperationRow }> {
    const { database, engine, callers, images, keys, permissions } = this.#o;
    const { credentials } = options;
    await permissions.require(imageCreatePermission, credentials);
    const image = await images.get(imageId, options);
    enforceVerdict(image.actions.replicate);
    const caller = await callers.resolve(credentials);
    // Whoever owns an image goes on owning it, whatever it is encrypted with.
    const own = caller.ownershipRefs.find(ref => ref === image.ownerRef);
    const ownerRef = chooseOwner(caller, request.ownerRef ?? own);
    const usable = (await keys.usableBy(caller)).items;
    enforceVerdict(replicateTargetVerdict(image, request, usable));
    await this.#requireDecrypt(image, request, options);
    const key = usable.find(({ id }) => id === request.encryptionKey);
    const id = randomUUID();
    const operation = await database.transaction(async tx => {
      const row = requireUnchanged(await getImageRow({ tx, id: imageId }));
      const name = request.name ?? nameOf(image, request);
      const enqueued = await engine.enqueue(
        {
          kind: REPLICATE_IMAGE,
          input: inputOf(id, row),
          subject: { type: 'image', id, name },
          ownerRef,
          createdBy: caller.principal,
        },
        { tx },
      );
      const facts = { id, name, key, ownerRef, caller };
      await insertImage({
        tx,
        image: { ...replicatedRow(row, facts), operation_id: enqueued.id },
      });
      return enqueued;
    });
    return { image: await images.made(id, options), operation };
  }

  async #requireDecrypt(
    image: Image,
    { to }: ReplicateRequest,
    options: ServiceOptions,
  ): Promise<void> {
    if (to !== 'plain') return;
    const row = await getImageRow({ tx: this.#o.database, id: image.id });
    if (row && (await this.#o.mayDecrypt(row, options))) return;
    enforceVerdict({
      effect: 'deny',
      findings: [
        {
          rule: 'image.permission',
          effect: 'deny',
          reason: `The permission policy of this portal does not grant you "${imageDecryptPermission.name}" here.`,
          remedy: `Ask the portal's administrators for it.`,
        },
      ],
    });
  }
}

function requireUnchanged(row: ImageRow | undefined): ImageRow {
  if (row?.platform_image_id && row.status === 'available') return row;
  throw new ConflictError(
    'The image was changed meanwhile. Look at it again before you replicate it.',
  );
}

const NAME_LENGTH = 128;

function nameOf(image: Image, { to }: ReplicateRequest): string {
  const suffix = to === 'plain' ? ' (plain)' : ' (encrypted)';
  const stem = image.name.replace(/ \((plain|encrypted)\)$/, '');
  return stem.slice(0, NAME_LENGTH - suffix.length) + suffix;
}

function inputOf(imageId: string, row: ImageRow): ReplicateInput {
  return {
    imageId,
    platformId: row.platform_id,
    from: {
      imageId: row.id,
      platformImageId: row.platform_image_id!,
      encrypted: Boolean(row.encrypted),
    },
  };
}

/** The same image once more, private, and of whoever made it. */
function replicatedRow(
  row: ImageRow,
  made: {
    id: string;
    name: string;
    key: EncryptionKey | undefined;
    ownerRef: string;
    caller: Caller;
  },
): NewImageRow {
  const { id, name, key, ownerRef, caller } = made;
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
    ...encryptedColumns(key),
    ...{ id, name, visibility: 'private', status: 'copying' },
    platform_id: row.platform_id,
    region: row.region,
    origin: JSON.stringify({
      type: 'image',
      text: `Replicated from "${row.name}" by ${caller.principal}, ${
        key ? `encrypted with key "${key.id}"` : 'not encrypted'
      }`,
      imageId: row.id,
      ...(row.format && { sourceFormat: row.format }),
      ...(row.digest && { sourceDigest: row.digest }),
    }),
    owner_ref: ownerRef,
    created_by: caller.principal,
  };
}
