import { NotAllowedError } from '@backstage/errors';
import { imageDecryptPermission } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { getImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import type { ImageService } from '../images/ImageService';
import type { OperationRow } from '../operations';

type Input = { imageId: string; from?: { imageId: string } };

/** What takes the bytes of an image, as its verdicts call it. */
const takers: Readonly<
  Record<string, 'copy' | 'export' | 'launch' | 'replicate'>
> = {
  'image.copy': 'copy',
  'image.copy-and-share': 'copy',
  'image.export': 'export',
  'image.replicate': 'replicate',
  'vm.reinstall': 'launch',
};

/** What only the platform team may begin. */
const forAdministrators: Readonly<Record<string, string>> = {
  'key.rotate': 'have keys rotated',
  'key.rewrap': 'have data keys wrapped anew',
  'platform.sync': 'have platforms synchronized',
};

/**
 * Judges operations that take the bytes of an image once more before they are
 * tried again: the image may have been hidden, revoked or put into the bin
 * since, and the permission may have been withdrawn. So are those that are the
 * platform team's: whoever began one may have left it.
 */
export class RetryJudge {
  readonly #o: {
    callers: CallerResolver;
    database: Knex;
    images: Pick<ImageService, 'get'>;
    mayDecrypt(image: ImageRow, options: ServiceOptions): Promise<boolean>;
  };

  constructor(options: {
    callers: CallerResolver;
    database: Knex;
    /** The authorizing service: what it does not show is not taken. */
    images: Pick<ImageService, 'get'>;
    /** Does the policy let whoever asks make this image plain? */
    mayDecrypt(image: ImageRow, options: ServiceOptions): Promise<boolean>;
  }) {
    this.#o = options;
  }

  /**
   * @throws NotFoundError for an image that the caller does not see any more,
   * NotAllowedError or ConflictError for one whose bytes are not theirs to take
   */
  async judge(operation: OperationRow, options: ServiceOptions): Promise<void> {
    await this.#requireAdministrator(operation, options);
    const { database: tx, images } = this.#o;
    const action = takers[operation.kind];
    if (!action) return;
    const { imageId, from } = operation.input as Input;
    const source = await images.get(from?.imageId ?? imageId, options);
    enforceVerdict(source.actions[action]);
    if (action !== 'replicate' || !source.encrypted) return;
    const made = await getImageRow({ tx, id: imageId });
    if (made?.encrypted) return;
    const row = await getImageRow({ tx, id: source.id });
    if (row && (await this.#o.mayDecrypt(row, options))) return;
    throw new NotAllowedError(
      `The permission policy of this portal does not grant you "${imageDecryptPermission.name}" here. Ask the portal's administrators for it.`,
    );
  }

  async #requireAdministrator(
    { kind }: OperationRow,
    { credentials }: ServiceOptions,
  ): Promise<void> {
    const what = forAdministrators[kind];
    if (!what) return;
    const { admin } = await this.#o.callers.resolve(credentials);
    if (admin) return;
    throw new NotAllowedError(
      `Only the platform team may ${what}. Ask it to try this again.`,
    );
  }
}
