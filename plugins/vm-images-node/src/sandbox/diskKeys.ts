/** How `qemu-img` is given the keys of encrypted disks: never by an argument. */
import { InputError } from '@backstage/errors';
import type { DataKey } from '../encryption/DataKey';
import { layersOf, layerSecret } from './diskSource';
import type { DiskFile } from './diskSource';
import { secretPath } from './secretFiles';

/**
 * The time that LUKS stretches a passphrase for, in ms. Ours are 256 random bits
 * that nobody guesses, so this only has to be what every QEMU accepts.
 */
const STRETCH_MS = 100;
/**
 * QEMU measures how fast the host computes it, and gives up when its first round is
 * over before the thread's clock has moved. That clock may tick each 10 ms only,
 * which SHA-256 in hardware stays below at times; this one never does.
 */
const STRETCH_HASH = 'sha512';
const TARGET_SECRET = 'target';

/** Keys of one call, and the arguments that refer to them. */
export interface DiskKeys {
  args: string[];
  /** Passphrases, in the order of their descriptors; wipe them. */
  secrets: Buffer[];
}

/** The keys of a disk with all its layers, and of a disk that is to be made. */
export function diskKeys(
  source: DiskFile | undefined,
  target?: DataKey,
): DiskKeys {
  const named: [string, DataKey][] = [];
  for (const [index, layer] of (source ? layersOf(source) : []).entries()) {
    if (layer.key) named.push([layerSecret(index + 1), layer.key]);
  }
  if (target) named.push([TARGET_SECRET, target]);
  return {
    args: named.flatMap(([id], index) => [
      '--object',
      `secret,id=${id},file=${secretPath(index)}`,
    ]),
    secrets: named.map(([, key]) => key.passphrase()),
  };
}

/** The options by which a new qcow2 disk is encrypted. */
export function encryptedTarget(
  format: string,
  key: DataKey | undefined,
): string[] {
  if (!key) return [];
  if (format !== 'qcow2') {
    throw new InputError(`A disk of format '${format}' cannot be encrypted`);
  }
  return [
    'encrypt.format=luks',
    `encrypt.key-secret=${TARGET_SECRET}`,
    `encrypt.iter-time=${STRETCH_MS}`,
    `encrypt.hash-alg=${STRETCH_HASH}`,
  ];
}

/** A clock too coarse for QEMU's measurement of this host; it helps to try again. */
export function isCoarseClock(error: unknown): boolean {
  return /accurate CPU usage/i.test(String((error as Error)?.message));
}
