/**
 * Which addresses may be reached. Whatever is not plainly a public unicast
 * address is not: new special ranges are refused until someone decides
 * otherwise.
 */
import ipaddr from 'ipaddr.js';

/** Why an address is refused. */
export type AddressKind =
  | 'public'
  /** Loopback, private, shared and unique local: can be allowed by name. */
  | 'private'
  /** Link-local and metadata services: can be allowed by address only. */
  | 'local-service'
  /** Never: unspecified, multicast, reserved, tunnels. */
  | 'special';

const PRIVATE_RANGES = [
  'private',
  'loopback',
  'carrierGradeNat',
  'uniqueLocal',
];
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** The one metadata service that has a public address (Azure). */
const METADATA = '168.63.129.16';
/** Marks an IPv4 address in the lower half of an ISATAP address. */
const ISATAP = 0x5efe;

function embedded(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

function kindOfV4(address: ipaddr.IPv4): AddressKind {
  const range = address.range();
  if (range === 'linkLocal' || address.toString() === METADATA) {
    return 'local-service';
  }
  if (PRIVATE_RANGES.includes(range)) {
    return 'private';
  }
  return range === 'unicast' ? 'public' : 'special';
}

function kindOfV6(address: ipaddr.IPv6): AddressKind {
  if (address.isIPv4MappedAddress()) {
    return kindOfV4(address.toIPv4Address());
  }
  if (address.match(NAT64)) {
    // The way to public hosts on a network without IPv4.
    return kindOfV4(embedded(address));
  }
  const range = address.range();
  if (range === 'linkLocal') {
    return 'local-service';
  }
  if (PRIVATE_RANGES.includes(range)) {
    return 'private';
  }
  const isTunnel = address.parts[5] === ISATAP;
  return range === 'unicast' && address.match(GLOBAL_UNICAST) && !isTunnel
    ? 'public'
    : 'special';
}

/** Classifies an address as a resolver or a URL gives it. */
export function kindOfAddress(address: string): AddressKind {
  // A zone (fe80::1%eth0) is refused by the parser in URLs, not by resolvers.
  if (address.includes('%') || !ipaddr.isValid(address)) {
    return 'special';
  }
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv4 ? kindOfV4(parsed) : kindOfV6(parsed);
}

/** A parsed `10.0.0.0/8`, or a single address as the range that holds it alone. */
export type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Reads an address or a CIDR range; `undefined` if it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  if (ipaddr.isValidCIDR(text)) {
    return ipaddr.parseCIDR(text);
  }
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) {
    return undefined;
  }
  const address = ipaddr.parse(bare);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Whether an address lies in a range, whichever way it is written. */
export function isInCidr(address: string, cidr: Cidr): boolean {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  const parsed = ipaddr.parse(address);
  const plain =
    parsed instanceof ipaddr.IPv6 &&
    (parsed.isIPv4MappedAddress() || parsed.match(NAT64)) &&
    cidr[0].kind() === 'ipv4'
      ? embedded(parsed)
      : parsed;
  return plain.kind() === cidr[0].kind() && plain.match(cidr);
}
