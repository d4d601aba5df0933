import { randomUUID } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  imageCreatePermission,
  type Caller,
  type Image,
  type ImportRequest,
  type ImportSource,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type {
  CallerResolver,
  PermissionDecisions,
  ServiceOptions,
} from '../authorization';
import { chooseOwner } from '../authorization/chooseOwner';
import { insertImage } from '../database/images';
import { refuseKey, type KeyChooser } from '../encryption/chooseKey';
import type { NewImages } from '../images/ImageService';
import type { OperationEngine, OperationRow } from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import type { UploadService } from '../uploads';
import { statedColumns } from './importedImage';
import type { ImportInput } from './importOperation';
import { IMPORT_IMAGE, plainUrl, urlSource } from './importSource';
import { assertSourceTaken } from './assertTaken';
import type { ImportTools } from './ImportTools';
import type { UrlSealer } from './UrlSealer';

export interface ImportServiceOptions {
  database: Knex;
  engine: OperationEngine;
  registry: PlatformRegistry;
  uploads: UploadService;
  tools: ImportTools;
  sealer: UrlSealer;
  /** For the answer. */
  images: NewImages;
  callers: CallerResolver;
  permissions: PermissionDecisions;
  /** Chooses keys for images that get encrypted; without it none are. */
  keyChooser?: KeyChooser;
}

/** Starts imports. */
export class ImportService {
  readonly #o: ImportServiceOptions;

  constructor(options: ImportServiceOptions) {
    this.#o = options;
  }

  async import(
    request: ImportRequest,
    options: ServiceOptions,
  ): Promise<{ image: Image; operation: OperationRow }> {
    const { database, engine, callers, images } = this.#o;
    const { credentials } = options;
    await this.requireMayImport(options);
    const caller = await callers.resolve(credentials);
    const ownerRef = chooseOwner(caller, request.ownerRef);
    const platform = this.platformFor(request.platformId);
    assertSourceTaken(platform, request.source);
    const region = regionOf(platform, request.region);
    const imageId = randomUUID();
    const source = await this.#source(request.source, imageId, caller);
    const facts = request.facts ?? {};
    const encryption = await this.#encryption(request, platform, caller);
    const input: ImportInput = {
      imageId,
      platformId: platform.id,
      source,
      facts,
      ...(request.format && { format: request.format }),
    };
    const operation = await database.transaction(async tx => {
      const enqueued = await engine.enqueue(
        {
          kind: IMPORT_IMAGE,
          input,
          subject: { type: 'image', id: imageId, name: request.name },
          ownerRef,
          createdBy: caller.principal,
        },
        { tx },
      );
      await insertImage({
        tx,
        image: {
          id: imageId,
          name: request.name,
          description: request.description ?? '',
          kind: request.kind ?? 'system-disk',
          visibility: 'private',
          status: 'pending',
          platform_id: platform.id,
          region,
          ...statedColumns(facts),
          ...encryption,
          family: request.family ?? '',
          version: request.version ?? '',
          tags: JSON.stringify(request.tags ?? []),
          origin: JSON.stringify(originOf(request.source, caller)),
          owner_ref: ownerRef,
          created_by: caller.principal,
          operation_id: enqueued.id,
        },
      });
      return enqueued;
    });
    return { image: await images.made(imageId, options), operation };
  }

  async #encryption(
    { encryptionKey, kind, format }: ImportRequest,
    { id: platformId }: Platform,
    caller: Caller,
  ) {
    const { keyChooser } = this.#o;
    const place = { caller, platformId, kind, format };
    return keyChooser
      ? keyChooser.choose(encryptionKey, place)
      : refuseKey(encryptionKey);
  }

  /** @throws NotAllowedError when the permission policy does not grant it. */
  async requireMayImport({ credentials }: ServiceOptions): Promise<void> {
    await this.#o.permissions.require(imageCreatePermission, credentials);
  }

  /** The platform that was asked for, or the only one that imports. */
  platformFor(platformId: string | undefined): Platform {
    const { registry } = this.#o;
    if (platformId) {
      const platform = registry.use(platformId);
      if (platform.imports) return platform;
      throw new InputError(
        `Platform "${platform.title}" does not import images`,
      );
    }
    const able = registry.list().filter(({ imports }) => imports);
    if (able.length === 1) return registry.use(able[0].id);
    throw new InputError(
      able.length === 0
        ? 'No platform imports images'
        : `Name a platform: ${able.map(({ id }) => id).join(', ')}`,
    );
  }

  async #source(
    source: ImportSource,
    imageId: string,
    caller: Caller,
  ): Promise<ImportInput['source']> {
    if (source.type === 'upload') {
      const { uploads } = this.#o;
      await uploads.complete(source.uploadId, caller.principal);
      return { type: 'upload', uploadId: source.uploadId };
    }
    this.#o.tools.checkUrl(source.url);
    return urlSource(source, imageId, this.#o.sealer);
  }
}

function regionOf(platform: Platform, region: string | undefined): string {
  if (!region) return platform.regions[0];
  if (platform.regions.includes(region)) return region;
  throw new InputError(
    `Platform "${
      platform.title
    }" has no region "${region}"; it has ${platform.regions.join(', ')}`,
  );
}

function originOf(source: ImportSource, caller: Caller) {
  const who = caller.principal;
  if (source.type === 'upload') {
    return { type: 'upload', text: `Uploaded by ${who}` };
  }
  // What follows the path may be a key that opens a private file; what comes
  // before the host, a password.
  return {
    type: 'url',
    text: `Imported from ${plainUrl(source.url)} by ${who}`,
  };
}
