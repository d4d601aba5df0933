import type { OsDistributionData } from './types';
import { windowsClients, windowsServers } from './windowsSeries';

/** What the private clouds of this preset have verified, and nothing else. */
export const s3PrivateCloud: readonly OsDistributionData[] = [
  {
    type: 'linux',
    id: 'centos',
    title: 'CentOS',
    releases: [
      {
        architectures: ['x86_64'],
        ranges: [
          { from: '6.5', to: '6.10' },
          { from: '7.0', to: '7.9' },
        ],
      },
      { architectures: ['aarch64'], ranges: [{ from: '7.6', to: '7.9' }] },
    ],
  },
  {
    type: 'linux',
    id: 'ubuntu',
    title: 'Ubuntu',
    releases: [
      { architectures: ['x86_64'], versions: ['14.04', '20.10'] },
      { architectures: ['aarch64'], versions: ['16.04', '18.04'] },
    ],
  },
  {
    type: 'windows',
    id: 'windows-server',
    title: 'Windows Server',
    releases: [
      {
        architectures: ['x86_64'],
        ranges: [{ from: '2008', to: '2019', of: windowsServers }],
      },
    ],
  },
  {
    type: 'windows',
    id: 'windows',
    title: 'Windows',
    releases: [
      {
        architectures: ['x86_64'],
        ranges: [{ from: '7', to: '10', of: windowsClients }],
      },
    ],
  },
];
