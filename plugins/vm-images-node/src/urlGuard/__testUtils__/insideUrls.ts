/** Every way that is known to write an address inside, so that it looks like none. */

/** The forms in which the parts of an IPv4 address can be written. */
const digits: readonly ((part: number) => string)[] = [
  part => String(part),
  part => `0x${part.toString(16)}`,
  part => `0X${part.toString(16).toUpperCase()}`,
  part => `0${part.toString(8)}`,
  part => `0x${part.toString(16).padStart(8, '0')}`,
  part => `000${part.toString(8)}`,
];

function v4Forms(parts: readonly number[]): string[] {
  const [a, b, c, d] = parts;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  return digits.flatMap(form => [
    parts.map(form).join('.'),
    [form(a), form(b), form(c * 256 + d)].join('.'),
    [form(a), form((b * 256 + c) * 256 + d)].join('.'),
    form(number),
  ]);
}

/** Digits and dots that a URL parser takes for others. */
function disguises(address: string): string[] {
  const wide = [...address]
    .map(it => (/\d/.test(it) ? String.fromCodePoint(0xff10 + Number(it)) : it))
    .join('');
  const circled = [...address]
    .map(it =>
      /[1-9]/.test(it) ? String.fromCodePoint(0x2460 + Number(it) - 1) : it,
    )
    .join('');
  const bold = [...address]
    .map(it =>
      /\d/.test(it) ? String.fromCodePoint(0x1d7ce + Number(it)) : it,
    )
    .join('');
  const encoded = [...address]
    .map(it => `%${it.charCodeAt(0).toString(16)}`)
    .join('');
  return [
    ...[wide, circled, bold, encoded, `${address}.`, `${address}%2e`],
    ...['。', '．', '｡', '%2E'].map(dot => address.replaceAll('.', dot)),
    ...[`\u00ad${address}`, address.replace('.', '\u200b.')],
  ];
}

function v6Forms([a, b, c, d]: readonly number[]): string[] {
  const high = (a * 256 + b).toString(16);
  const low = (c * 256 + d).toString(16);
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    ...[`::ffff:${dotted}`, `::ffff:${high}:${low}`, `::${dotted}`],
    ...[`::${high}:${low}`, `0:0:0:0:0:ffff:${dotted}`, `::FFFF:${dotted}`],
    ...[`64:ff9b::${dotted}`, `64:ff9b::${high}:${low}`],
    ...[`64:ff9b:1::${high}:${low}`, `2002:${high}:${low}::`],
    ...[`2002:${high}:${low}::1`, `::ffff:0:${dotted}`],
    ...[`2001::${high}:${low}`, `fe80::5efe:${dotted}`],
    `2606:4700::5efe:${dotted}`,
  ];
}

/**
 * URLs that lead inside, on a port.
 *
 * @param inside - names of this machine that its resolver knows
 */
export function insideUrls(port: number, inside: readonly string[]): string[] {
  const loopback = [127, 0, 0, 1];
  const metadata = [169, 254, 169, 254];
  const hosts = [
    ...v4Forms(loopback),
    ...v4Forms(metadata),
    ...v4Forms([0, 0, 0, 0]).slice(0, 8),
    ...v4Forms([10, 0, 0, 1]).slice(0, 8),
    ...['127.1.2.3', '127.255.255.254', '192.168.1.1', '172.16.0.1'],
    ...['100.64.0.1', '100.100.100.200', '168.63.129.16', '198.18.0.1'],
    ...['224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.0.170'],
    ...disguises('127.0.0.1'),
    ...disguises('169.254.169.254'),
    ...[...v6Forms(loopback), ...v6Forms(metadata)].map(it => `[${it}]`),
    ...['::1', '::', '0:0:0:0:0:0:0:1', '0000::0001', '::0:1', '::1%25lo'].map(
      it => `[${it}]`,
    ),
    ...['fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1'].map(
      it => `[${it}]`,
    ),
    ...inside.flatMap(it => [it, it.toUpperCase(), `${it}.`]),
  ];
  const plain = hosts.flatMap(host => [`http://${host}:${port}/canary`]);
  const tricks = ['127.0.0.1', '[::1]', '2130706433'].flatMap(host => [
    `https://${host}:${port}/canary`,
    `ftp://${host}:${port}/canary`,
    `http://example.com@${host}:${port}/`,
    `http://example.com:80@${host}:${port}/`,
    `http://example.com%2f@${host}:${port}/`,
    `http://a:b@${host}:${port}/#@example.com`,
    `http:\\\\${host}:${port}/`,
    `http:/${host}:${port}/`,
    `http:${host}:${port}/`,
    `http:///${host}:${port}/`,
    `HTTP://${host}:${port}/`,
    ` http://${host}:${port}/`,
    `http://${host}:0${port}/`,
    `http://${host}:${port}\\@example.com/`,
    `http://${host}:${port}\r\nHost: example.com/`,
    `http://${host}\t:${port}/`,
    `//${host}:${port}/`,
    `gopher://${host}:${port}/_GET`,
    `dict://${host}:${port}/`,
    `unix:${host}:${port}`,
    `ws://${host}:${port}/`,
  ]);
  return [...new Set([...plain, ...tricks])];
}
