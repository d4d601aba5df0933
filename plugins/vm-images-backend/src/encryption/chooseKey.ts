import { ConflictError } from '@backstage/errors';
import {
  encryptVerdict,
  type Caller,
  type EncryptionKey,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { enforceVerdict } from '../authorization';
import type { ImageRow } from '../database/tables';
import type { PlatformDirectory } from '../platforms/PlatformDirectory';
import { encryptedColumns } from './encryptedColumns';
import type { EncryptionKeys } from './EncryptionKeys';

/** Chooses the keys of images that are to be made. */
export class KeyChooser {
  readonly #keys: Pick<EncryptionKeys, 'usableBy'>;
  readonly #platforms: PlatformDirectory;

  constructor(options: {
    keys: Pick<EncryptionKeys, 'usableBy'>;
    platforms: PlatformDirectory;
  }) {
    this.#keys = options.keys;
    this.#platforms = options.platforms;
  }

  /**
   * The columns of a new image that is encrypted with this key; none without.
   *
   * @throws ConflictError when the caller may not use the key, or the platform
   * cannot encrypt
   */
  async choose(
    encryptionKey: string | undefined,
    place: {
      caller: Caller;
      platformId: string;
      kind?: Image['kind'];
      format?: Image['format'];
    },
  ): Promise<ReturnType<typeof encryptedColumns>> {
    if (encryptionKey === undefined) return {};
    const { caller, platformId, kind, format } = place;
    const facts = this.#platforms.facts(platformId);
    const keys: EncryptionKey[] = (await this.#keys.usableBy(caller)).items;
    enforceVerdict(
      encryptVerdict({
        ...{ encryptionKey, keys, kind, format },
        platform: facts ?? { title: platformId, capabilities: [] },
      }),
    );
    return encryptedColumns(keys.find(({ id }) => id === encryptionKey));
  }
}

/** For those who are given no keys. */
export function refuseKey(encryptionKey: string | undefined): {} {
  if (encryptionKey === undefined) return {};
  throw new ConflictError(
    `There is no key "${encryptionKey}" that you may encrypt with.`,
  );
}

/** What is made of an encrypted disk is encrypted with the same key. */
export function inheritedEncryption(
  source:
    | Pick<ImageRow, 'encrypted' | 'encryption_key' | 'encryption_key_name'>
    | undefined,
): ReturnType<typeof encryptedColumns> {
  if (!source?.encrypted) return {};
  const { encryption_key, encryption_key_name } = source;
  return { encrypted: true, encryption_key, encryption_key_name };
}
