import { InputError } from '@backstage/errors';
import { parseCidr } from './addresses';
import type { Cidr } from './addresses';

/**
 * What may be fetched, as configuration says it. Everything is optional.
 *
 * @public
 */
export interface UrlPolicy {
  /** Default `http`, `https` and `ftp`. */
  schemes?: readonly string[];
  /**
   * Hosts that may have private addresses: `mirror.internal`,
   * `mirror.internal:8080`, `10.1.2.3`, `10.1.0.0/16`. Public hosts need not be
   * listed. Link-local addresses, where clouds keep their metadata services, are
   * allowed only by address or range, never by name.
   */
  allowHosts?: readonly string[];
  /**
   * Hosts that are never fetched: `example.com`, `*.example.com` (all below it),
   * addresses and ranges. Comes before `allowHosts`.
   */
  denyHosts?: readonly string[];
  /** Default 128 GiB. */
  maxBytes?: number;
  /** Longest silence of a source; default 30 s. */
  idleTimeoutMs?: number;
  /** From the request to the headers of the answer; default 30 s. */
  headerTimeoutMs?: number;
  /** Of one answer from start to end; default none. */
  totalTimeoutMs?: number;
}

interface NamedHost {
  host: string;
  port?: string;
}

/** A policy with every entry read and every default filled in. */
export interface CompiledPolicy {
  schemes: ReadonlySet<string>;
  allowed: { names: readonly NamedHost[]; ranges: readonly Cidr[] };
  denied: { names: readonly NamedHost[]; ranges: readonly Cidr[] };
  maxBytes: number;
  idleTimeoutMs: number;
  headerTimeoutMs: number;
  totalTimeoutMs?: number;
}

const SUPPORTED_SCHEMES = ['http', 'https', 'ftp'];
const PORTS: Record<string, string> = {
  ...{ 'http:': '80', 'https:': '443', 'ftp:': '21' },
};
const DEFAULTS = {
  maxBytes: 128 * 1024 ** 3,
  idleTimeoutMs: 30_000,
  headerTimeoutMs: 30_000,
};

function compileHosts(entries: readonly string[]) {
  const names: NamedHost[] = [];
  const ranges: Cidr[] = [];
  for (const entry of entries) {
    const text = entry.trim().toLowerCase();
    const range = parseCidr(text);
    // A wildcard is no host name; the part after it is.
    const match = /^(\*\.)?([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/.exec(
      text,
    );
    if (range) {
      ranges.push(range);
    } else if (match) {
      const host = `${match[1] ?? ''}${match[2].replace(/\.$/, '')}`;
      names.push({ host, port: match[3] });
    } else {
      throw new InputError(
        `'${entry}' is neither a host, a host with a port, an address nor a range such as 10.0.0.0/8`,
      );
    }
  }
  return { names, ranges };
}

/**
 * Reads a policy.
 *
 * @throws InputError that names the entry that can't be understood
 */
export function compilePolicy(policy: UrlPolicy): CompiledPolicy {
  const schemes = (policy.schemes ?? SUPPORTED_SCHEMES).map(it =>
    it.toLowerCase().replace(/:$/, ''),
  );
  const unknown = schemes.find(it => !SUPPORTED_SCHEMES.includes(it));
  if (unknown !== undefined) {
    throw new InputError(
      `URLs of scheme '${unknown}' can not be fetched; known are ${SUPPORTED_SCHEMES.join(
        ', ',
      )}`,
    );
  }
  return {
    ...DEFAULTS,
    ...Object.fromEntries(
      Object.entries(policy).filter(([, value]) => typeof value === 'number'),
    ),
    schemes: new Set(schemes),
    allowed: compileHosts(policy.allowHosts ?? []),
    denied: compileHosts(policy.denyHosts ?? []),
  };
}

/** Whether a URL's host (and port, if the entry has one) is named by an entry. */
export function isNamed(url: URL, names: readonly NamedHost[]): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const port = url.port || PORTS[url.protocol];
  return names.some(entry => {
    const isBelow =
      entry.host.startsWith('*.') && host.endsWith(entry.host.slice(1));
    const isSame = host === entry.host;
    return (isBelow || isSame) && (!entry.port || entry.port === port);
  });
}
