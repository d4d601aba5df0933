import type { Architecture, OperatingSystem } from '../model/types';
import type { OsDistributionData, OsRelease } from './types';
import { windowsServers } from './windowsSeries';

const both: readonly Architecture[] = ['x86_64', 'aarch64'];
const x86: readonly Architecture[] = ['x86_64'];

const of = (
  type: OperatingSystem['type'],
  [id, title]: readonly [string, string],
  release: Omit<OsRelease, 'architectures'>,
  architectures = both,
): OsDistributionData => ({
  ...{ type, id, title, releases: [{ architectures, ...release }] },
});

/** Majors alone, and each with its minors: `9` and `9.4` are both written. */
const enterprise = (title: readonly [string, string]) =>
  of('linux', title, {
    versions: ['8', '9', '10'],
    ranges: [
      { from: '8.4', to: '8.10' },
      { from: '9.0', to: '9.7' },
      { from: '10.0', to: '10.1' },
    ],
  });

/** What is in general use and still gets updates. */
export const modern: readonly OsDistributionData[] = [
  of('linux', ['debian', 'Debian'], { ranges: [{ from: '11', to: '13' }] }),
  of('linux', ['ubuntu', 'Ubuntu'], {
    versions: ['20.04', '22.04', '24.04', '25.04', '25.10', '26.04'],
  }),
  enterprise(['rhel', 'Red Hat Enterprise Linux']),
  enterprise(['almalinux', 'AlmaLinux']),
  enterprise(['rocky', 'Rocky Linux']),
  enterprise(['oracle', 'Oracle Linux']),
  of('linux', ['centos-stream', 'CentOS Stream'], { versions: ['9', '10'] }),
  of('linux', ['fedora', 'Fedora'], { ranges: [{ from: '41', to: '43' }] }),
  of('linux', ['sles', 'SUSE Linux Enterprise'], {
    versions: ['16.0'],
    ranges: [{ from: '15.3', to: '15.7' }],
  }),
  of('linux', ['opensuse', 'openSUSE'], {
    versions: ['15.5', '15.6', '16.0', 'tumbleweed'],
  }),
  of('linux', ['alpine', 'Alpine'], {
    ranges: [{ from: '3.19', to: '3.23' }],
  }),
  of('linux', ['kylin', 'Kylin'], { versions: ['V10', 'V11'] }),
  of('linux', ['openeuler', 'openEuler'], {
    versions: ['20.03', '22.03', '24.03'],
  }),
  of('other', ['freebsd', 'FreeBSD'], {
    versions: ['15.0'],
    ranges: [
      { from: '13.3', to: '13.5' },
      { from: '14.0', to: '14.3' },
    ],
  }),
  of(
    'windows',
    ['windows-server', 'Windows Server'],
    { ranges: [{ from: '2016', to: '2025', of: windowsServers }] },
    x86,
  ),
  {
    ...{ type: 'windows', id: 'windows', title: 'Windows' },
    releases: [
      { architectures: x86, versions: ['10'] },
      { architectures: both, versions: ['11'] },
    ],
  },
];
