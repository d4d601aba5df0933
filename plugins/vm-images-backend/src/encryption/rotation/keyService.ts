import { NotFoundError } from '@backstage/errors';
import type {
  CallOptions,
  KeyService,
} from '@vm-images/backstage-plugin-vm-images-node';
import { RetryableError } from '../../operations';
import { keyIdOf, type KeyPlace, type KeyServices } from '../KeyServices';

/** Longer than this no single answer is waited for. */
const PATIENCE_MS = 30_000;

/** For one call of a key service, within work that may be stopped. */
export function patiently(signal?: AbortSignal): CallOptions {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  return { signal: signal ? AbortSignal.any([signal, patience]) : patience };
}

/**
 * The newest version of a key, as its service tells it.
 *
 * @throws NotFoundError naming the keys that the service has instead
 */
export async function newestVersion(
  service: KeyService,
  name: string,
  call: CallOptions,
): Promise<number> {
  const keys = await service.listKeys(call);
  const key = keys.find(one => one.name === name);
  if (key) return key.version;
  const ids = keys.map(one => `"${keyIdOf({ ...one, service: service.id })}"`);
  throw new NotFoundError(
    `There is no key "${keyIdOf({ service: service.id, name })}". There is ${
      ids.join(', ') || 'none'
    }.`,
  );
}

const passing = new Set(['ServiceUnavailableError', 'TimeoutError']);

/**
 * Does a step's work with a key service. That it is away for a moment makes the
 * step wait and try again.
 */
export async function withKeyService<T>(
  services: KeyServices,
  place: KeyPlace,
  work: (service: KeyService) => Promise<T>,
): Promise<T> {
  try {
    return await work(services.require(place));
  } catch (error) {
    const { name, message } = error as Error;
    if (!passing.has(name)) throw error;
    throw new RetryableError(message, {
      remedy: `Try again once the service of key "${keyIdOf(place)}" answers.`,
    });
  }
}
