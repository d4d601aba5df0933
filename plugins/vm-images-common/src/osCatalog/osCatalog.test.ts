import type { OperatingSystem } from '../model/types';
import {
  buildOsCatalog,
  expandRange,
  judgeOs,
  osCatalogPresets,
  versionsFor,
  type OsDistributionData,
} from '.';
import { findDistribution } from './judgeOs';
import { windowsClients, windowsServers } from './windowsSeries';

describe('expandRange', () => {
  it.each([
    ['6.5', '6.10', undefined, ['6.5', '6.6', '6.7', '6.8', '6.9', '6.10']],
    ['7.6', '7.9', undefined, ['7.6', '7.7', '7.8', '7.9']],
    ['41', '43', undefined, ['41', '42', '43']],
    ['20.04', '20.06', undefined, ['20.04', '20.05', '20.06']],
    ['1.2.9', '1.2.11', undefined, ['1.2.9', '1.2.10', '1.2.11']],
    ['8', '8', undefined, ['8']],
    [
      ...['2008', '2019'],
      windowsServers,
      ['2008', '2008 R2', '2012', '2012 R2', '2016', '2019'],
    ],
    ['7', '10', windowsClients, ['7', '8', '8.1', '10']],
  ] as const)('counts %s to %s', (from, to, of, expected) => {
    expect(expandRange({ from, to, of })).toEqual(expected);
  });

  it.each([
    ['6.5', '7.9', undefined, /only the last number may differ/],
    ['6.10', '6.5', undefined, /ends before it begins/],
    ['V10', 'V11', undefined, /only the last number/],
    ['1', '900000', undefined, /more than 500 versions/],
    ['2008', '2020', windowsServers, /must be among 2008, 2008 R2/],
    ['2019', '2008', windowsServers, /ends before it begins/],
  ] as const)('refuses %s to %s', (from, to, of, reason) => {
    expect(() => expandRange({ from, to, of })).toThrow(reason);
  });
});

describe('the preset s3-private-cloud', () => {
  const catalog = buildOsCatalog(
    's3-private-cloud',
    osCatalogPresets['s3-private-cloud'],
  );
  const six = ['6.10', '6.9', '6.8', '6.7', '6.6', '6.5'];
  const seven = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(it => `7.${it}`);

  it.each([
    ['linux', 'centos', 'x86_64', [...seven, ...six]],
    ['linux', 'centos', 'aarch64', ['7.9', '7.8', '7.7', '7.6']],
    ['linux', 'ubuntu', 'x86_64', ['20.10', '14.04']],
    ['linux', 'ubuntu', 'aarch64', ['18.04', '16.04']],
    [
      ...(['windows', 'windows-server', 'x86_64'] as const),
      ['2019', '2016', '2012 R2', '2012', '2008 R2', '2008'],
    ],
    ['windows', 'windows-server', 'aarch64', []],
    ['windows', 'windows', 'x86_64', ['10', '8.1', '8', '7']],
    ['windows', 'windows', 'aarch64', []],
  ] as const)('has for %s %s on %s', (type, distribution, arch, versions) => {
    const found = findDistribution(catalog, { type, distribution });
    expect(versionsFor(found, arch)).toEqual(versions);
  });

  it('has nothing else', () => {
    const ids = catalog.systems.map(it => it.distributions.map(one => one.id));
    expect(ids).toEqual([
      ['centos', 'ubuntu'],
      ['windows', 'windows-server'],
      [],
    ]);
  });

  it.each<[OperatingSystem, 'x86_64' | 'aarch64', RegExp | undefined]>([
    [
      { type: 'linux', distribution: 'centos', version: '6.5' },
      'x86_64',
      undefined,
    ],
    [
      { type: 'linux', distribution: 'CentOS', version: '7.9.2009' },
      'x86_64',
      undefined,
    ],
    [{ type: 'linux', distribution: 'centos' }, 'x86_64', undefined],
    [
      { type: 'linux', distribution: 'centos', version: '6.4' },
      'x86_64',
      /^CentOS 6\.4 on x86_64 is not verified: known there are 7\.9, .* and 4 more\.$/,
    ],
    [
      { type: 'linux', distribution: 'centos', version: '7.5' },
      'aarch64',
      /CentOS 7\.5 on aarch64 .* known there are 7\.9, 7\.8, 7\.7, 7\.6\./,
    ],
    // 6.50 is not 6.5, and 7.90 is not 7.9.
    [
      { type: 'linux', distribution: 'centos', version: '7.90' },
      'x86_64',
      /7\.90/,
    ],
    [
      { type: 'windows', distribution: 'windows-server', version: '2022' },
      'x86_64',
      /Windows Server 2022 on x86_64 is not verified/,
    ],
    [
      { type: 'windows', distribution: 'windows', version: '10' },
      'aarch64',
      /no version of it is known there/,
    ],
    [
      { type: 'linux', distribution: 'plan9', version: '4' },
      'x86_64',
      /plan9 is not verified: known are CentOS, Ubuntu\./,
    ],
    [
      { type: 'other' },
      'x86_64',
      /A system that is not named is not verified\./,
    ],
  ])('judges %j on %s', (os, architecture, reason) => {
    const findings = judgeOs(catalog, os, architecture);
    const warning = {
      ...{ rule: 'import.os.unverified', effect: 'warn' },
      reason: expect.stringMatching(reason ?? ''),
      remedy: expect.stringContaining('imported all the same'),
    };
    expect(findings).toEqual(reason ? [warning] : []);
  });
});

it('takes all of the modern preset, and adds what configuration adds', () => {
  const extra = {
    ...{ type: 'linux' as const, id: 'debian', title: 'Debian' },
    releases: [{ architectures: ['x86_64' as const], versions: ['10', '11'] }],
  } satisfies OsDistributionData;
  const catalog = buildOsCatalog('modern', [...osCatalogPresets.modern, extra]);
  const debian = findDistribution(catalog, {
    ...{ type: 'linux', distribution: 'debian' },
  });
  expect(versionsFor(debian, 'x86_64')).toEqual(['13', '12', '11', '10']);
  expect(versionsFor(debian, 'aarch64')).toEqual(['13', '12', '11']);
  for (const { distributions } of catalog.systems) {
    for (const { versions } of distributions) {
      expect(versions.length).toBeGreaterThan(0);
    }
  }
});

it('has no opinion on an image of which nothing was said', () => {
  const catalog = buildOsCatalog('modern', osCatalogPresets.modern);
  expect(judgeOs(catalog, undefined, undefined)).toEqual([]);
});
