import fc from 'fast-check';
import { isInCidr, kindOfAddress, parseCidr } from './addresses';
import { compilePolicy, isNamed } from './policy';

it.each([
  [
    'public',
    ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'],
  ],
  [
    'private',
    [
      ...['127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1'],
      ...['172.31.255.255', '192.168.0.1', '100.64.0.1', '100.100.100.200'],
      ...['::1', 'fc00::1', 'fd00:ec2::254', '::ffff:127.0.0.1'],
      ...['::ffff:7f00:1', '64:ff9b::7f00:1', '64:ff9b::a00:1'],
    ],
  ],
  [
    'local-service',
    [
      ...['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254'],
      ...['64:ff9b::a9fe:a9fe', '168.63.129.16', '::ffff:168.63.129.16'],
    ],
  ],
  [
    'special',
    [
      ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1'],
      ...['192.0.0.170', '192.0.2.1', '198.18.0.1', '192.88.99.1'],
      ...['::', '::7f00:1', '::a9fe:a9fe', '::808:808', 'ff02::1'],
      ...['2002:7f00:1::', '2001::7f00:1', '64:ff9b:1::7f00:1', 'fec0::1'],
      ...['::ffff:0:127.0.0.1', '2001:db8::1', '100::1', '4000::1'],
      ...['2606:4700::5efe:7f00:1', 'fe80::1%eth0', '::1%lo'],
      ...['', 'localhost', '0x7f.1', '127.1', '2130706433', '1.2.3.4.5'],
    ],
  ],
])('%s addresses', (kind, addresses) => {
  for (const address of addresses) {
    // Short forms never come from a resolver; a URL turns them into long ones.
    const isShort = ['0x7f.1', '127.1', '2130706433'].includes(address);
    const found = kindOfAddress(address);
    expect([address, isShort && found !== 'public' ? kind : found]).toEqual([
      address,
      kind,
    ]);
  }
});

it('never takes an address for public that hides a private one', () => {
  const byte = fc.nat(255);
  const inside = fc.oneof(
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  );
  const prefixes = ['::', '::ffff:', '64:ff9b::', '64:ff9b:1::', '::ffff:0:'];
  fc.assert(
    fc.property(inside, fc.constantFrom('', ...prefixes), (parts, prefix) => {
      expect(kindOfAddress(`${prefix}${parts.join('.')}`)).not.toBe('public');
    }),
  );
});

it('compares ranges with every spelling', () => {
  const range = parseCidr('10.1.0.0/16');
  const single = parseCidr('fd00::5');
  expect(range && isInCidr('10.1.2.3', range)).toBe(true);
  expect(range && isInCidr('::ffff:10.1.2.3', range)).toBe(true);
  expect(range && isInCidr('64:ff9b::a01:203', range)).toBe(true);
  expect(range && isInCidr('10.2.0.1', range)).toBe(false);
  expect(single && isInCidr('fd00:0:0::5', single)).toBe(true);
  expect(single && isInCidr('fd00::6', single)).toBe(false);
  for (const text of ['10.1', 'example.com', '10.0.0.0/33', '0x7f000001', '']) {
    expect(parseCidr(text)).toBeUndefined();
  }
});

it('reads policies, and says which entry it can not read', () => {
  const { allowed, denied } = compilePolicy({
    allowHosts: ['Mirror.Internal:8080', '10.0.0.0/8', '[::1]:9000', 'files.'],
    denyHosts: ['*.example.com', 'bad.example'],
  });
  const named = (url: string, list: typeof allowed) =>
    isNamed(new URL(url), list.names);
  expect(named('http://mirror.internal:8080/x', allowed)).toBe(true);
  expect(named('http://MIRROR.internal.:8080/x', allowed)).toBe(true);
  expect(named('http://mirror.internal/x', allowed)).toBe(false);
  expect(named('http://[::1]:9000', allowed)).toBe(true);
  expect(named('https://files', allowed)).toBe(true);
  expect(named('http://a.b.example.com', denied)).toBe(true);
  expect(named('http://example.com', denied)).toBe(false);
  expect(named('http://notexample.com', denied)).toBe(false);
  for (const entry of ['http://x', 'a b', 'x:y', '10.0.0.0/99', '', '*']) {
    expect(() => compilePolicy({ allowHosts: [entry] })).toThrow(
      `'${entry}' is neither`,
    );
  }
  expect(() => compilePolicy({ schemes: ['file'] })).toThrow("scheme 'file'");
});
