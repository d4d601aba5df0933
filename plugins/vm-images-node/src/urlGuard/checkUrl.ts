import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isInCidr, kindOfAddress } from './addresses';
import { RefusedUrlError, SourceError } from './errors';
import { compilePolicy, isNamed } from './policy';
import type { CompiledPolicy, UrlPolicy } from './policy';
import { splitCredentials } from './urls';

/** Turns a name into addresses; default is the host's own resolver. @public */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** Where a request goes: nothing but these addresses may be connected to. */
export interface CheckedTarget {
  url: URL;
  addresses: readonly string[];
}

const resolveByHost: ResolveHost = async host => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(it => it.address);
};

function refuse(rule: string, reason: string, remedy: string): never {
  throw new RefusedUrlError({ rule, reason, remedy });
}

const ASK = 'An administrator can change the policy for URLs.';

function assertScheme(url: URL, policy: CompiledPolicy): void {
  const scheme = url.protocol.slice(0, -1);
  if (!policy.schemes.has(scheme)) {
    refuse(
      'scheme',
      `its scheme '${scheme.slice(0, 20)}' is not allowed`,
      `Use ${[...policy.schemes].join(' or ')}.`,
    );
  }
}

function assertAddress(
  url: URL,
  address: string,
  policy: CompiledPolicy,
): void {
  if (policy.denied.ranges.some(it => isInCidr(address, it))) {
    refuse('denied-host', `'${url.host}' is on the list of denied hosts`, ASK);
  }
  const kind = kindOfAddress(address);
  const isListed = policy.allowed.ranges.some(it => isInCidr(address, it));
  const allowed =
    kind === 'public' ||
    (kind !== 'special' && isListed) ||
    (kind === 'private' && isNamed(url, policy.allowed.names));
  if (!allowed) {
    refuse(
      kind === 'special' ? 'special-address' : 'private-address',
      `'${url.host}' leads into a private or special network`,
      `Use a public source, or upload the file. ${ASK}`,
    );
  }
}

/** Gives up after a while; a resolver itself may take minutes. */
async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function resolveName(
  url: URL,
  policy: CompiledPolicy,
  resolve: ResolveHost,
): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    const work = resolve(url.hostname);
    addresses = await withinTime(work, policy.headerTimeoutMs);
  } catch {
    addresses = [];
  }
  if (addresses.length === 0) {
    throw new SourceError(
      'unreachable',
      `The name '${url.hostname}' can not be resolved`,
    );
  }
  return addresses;
}

function literalAddress(url: URL): string | undefined {
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(literal) ? literal : undefined;
}

function assertForm(url: URL, policy: CompiledPolicy): void {
  assertScheme(url, policy);
  if (isNamed(url, policy.denied.names)) {
    refuse('denied-host', `'${url.host}' is on the list of denied hosts`, ASK);
  }
  const literal = literalAddress(url);
  if (literal) {
    assertAddress(url, literal, policy);
  }
}

/**
 * Checks a URL as far as that goes without asking anyone: its form, its scheme,
 * its host as it is written. For an early answer; fetching checks all of it.
 *
 * @throws RefusedUrlError
 * @public
 */
export function assertUrlAllowed(address: string, policy: UrlPolicy): void {
  assertForm(splitCredentials(address).url, compilePolicy(policy));
}

/**
 * Checks a URL, and every address that its name has, against the policy. The
 * addresses in the answer are the ones to connect to: to ask the resolver again
 * would let it give another answer.
 *
 * @throws RefusedUrlError
 * @throws SourceError `unreachable` if the name has no address
 */
export async function checkUrl(
  url: URL,
  policy: CompiledPolicy,
  resolve: ResolveHost = resolveByHost,
): Promise<CheckedTarget> {
  assertForm(url, policy);
  const literal = literalAddress(url);
  const addresses = literal
    ? [literal]
    : await resolveName(url, policy, resolve);
  // All, not any: one forbidden address among good ones is an attack.
  for (const address of addresses) {
    assertAddress(url, address, policy);
  }
  return { url, addresses };
}
