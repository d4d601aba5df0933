/**
 * Who keeps the keys that keys are encrypted with.
 *
 * Every encrypted image has a data key of its own. A key service wraps it with
 * one of its named keys; only the wrapped form is ever stored. Whoever has the
 * database but not the key service has nothing.
 */
import type { CallOptions } from '../platform';
import type { DataKey } from './DataKey';

/** A key-encryption key, by name. Its bytes never leave the service. @public */
export interface NamedKey {
  /** Unique within the service. */
  name: string;
  /** What new data keys are wrapped with; rotating adds one. */
  version: number;
}

/** A data key that only the service which wrapped it can open. @public */
export interface WrappedKey {
  keyName: string;
  keyVersion: number;
  /** Printable, and of no use without the service. */
  wrapped: string;
}

/**
 * Envelope encryption: it wraps and unwraps data keys.
 *
 * Every method throws `NotFoundError` for a key that the service does not have,
 * naming those that it has, `ServiceUnavailableError` when it cannot be reached
 * or may not be used, and `ConflictError` for a wrapped key that is damaged or
 * was wrapped by another service. All name the key and the remedy, and never
 * tell anything of a key's bytes.
 *
 * @public
 */
export interface KeyService {
  /** Unique in this portal: lower case letters, digits and dashes. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Every key that images may be encrypted with. */
  listKeys(options: CallOptions): Promise<NamedKey[]>;
  /** Makes a data key and wraps it with the newest version of the named key. */
  createDataKey(
    keyName: string,
    options: CallOptions,
  ): Promise<{ plain: DataKey; wrapped: WrappedKey }>;
  /** Opens a wrapped key, by whichever version it was wrapped. Wipe it after use. */
  unwrap(wrapped: WrappedKey, options: CallOptions): Promise<DataKey>;
  /**
   * Wraps the same data key with the newest version of its key. Gives what it
   * got when that is the newest already.
   */
  rewrap(wrapped: WrappedKey, options: CallOptions): Promise<WrappedKey>;
  /**
   * Adds a version to a key, where the service lets the portal do so. With
   * `from` only while that is the newest one: asked twice, it adds one version.
   */
  rotate?(
    keyName: string,
    options: CallOptions & { from?: number },
  ): Promise<NamedKey>;
}
