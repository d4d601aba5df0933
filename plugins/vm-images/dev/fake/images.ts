import {
  imageVerdicts,
  type Capability,
  type Image,
  type OperatingSystem,
  type PlatformHardware,
} from '@vm-images/backstage-plugin-vm-images-common';

const GiB = 1024 ** 3;
const minute = 60_000;
const day = 24 * 60 * minute;

export const me = 'user:default/guest';
export const myTeam = 'group:default/team-a';
export const capabilities: Capability[] = [
  'import',
  'import.upload',
  'import.url',
  'capture',
  'snapshot',
  'backup',
  'data-disks',
  'export',
  'encrypt',
  'launch',
  'fast-create',
  'power',
  'rebuild',
  'console',
  'sync',
  'iso.boot',
  'fetch',
];

/** What the machines of the platforms are like. */
export const hardwareOf: Record<string, PlatformHardware> = {
  local: {
    title: 'This machine',
    architectures: ['x86_64'],
    bootModes: ['bios', 'uefi'],
  },
};

const ago = (milliseconds: number) =>
  new Date(Date.now() - milliseconds).toISOString();

/** What the backend would say of the image to the person at the page. */
export function withVerdicts(image: Omit<Image, 'actions'>): Image {
  const actions = imageVerdicts({
    image,
    caller: { principal: me, ownershipRefs: [me, myTeam], admin: false },
    capabilities:
      image.platformId === 'local' ? capabilities : ['launch', 'sync'],
    hardware: hardwareOf[image.platformId],
    usedByTemplates: image.family === 'debian' ? 1 : 0,
    deleteInUse: 'confirm',
    hasBuckets: true,
  });
  return { ...image, actions };
}

export function makeImage(facts: Partial<Image> & { id: string }): Image {
  return withVerdicts({
    name: facts.id,
    description: '',
    kind: 'system-disk',
    visibility: 'private',
    status: 'available',
    standing: 'stable',
    platformId: 'local',
    region: 'local',
    os: { type: 'linux', distribution: 'debian', version: '12' },
    architecture: 'x86_64',
    bootMode: 'both',
    features: { cloudInit: true },
    minMemoryMiB: 256,
    minDiskGiB: 2,
    encrypted: false,
    format: 'qcow2',
    sizeBytes: 1.4 * GiB,
    virtualSizeBytes: 10 * GiB,
    digest: `sha256:${'4f3c9a'.repeat(10)}beef`,
    origin: { type: 'upload', text: 'Uploaded by Ada, 3 days ago' },
    ownerRef: myTeam,
    createdBy: me,
    tags: [],
    usedBy: 0,
    etag: '1',
    createdAt: ago(3 * day),
    updatedAt: ago(2 * day),
    ...facts,
  });
}

const offered: [string, OperatingSystem, number][] = [
  ['debian-12', { type: 'linux', distribution: 'debian', version: '12' }, 0.4],
  ['debian-11', { type: 'linux', distribution: 'debian', version: '11' }, 0.36],
  [
    'ubuntu-24.04',
    { type: 'linux', distribution: 'ubuntu', version: '24.04' },
    0.6,
  ],
  [
    'ubuntu-22.04',
    { type: 'linux', distribution: 'ubuntu', version: '22.04' },
    0.58,
  ],
  ['fedora-43', { type: 'linux', distribution: 'fedora', version: '43' }, 0.52],
  [
    'alpine-3.22',
    { type: 'linux', distribution: 'alpine', version: '3.22' },
    0.06,
  ],
  ['rocky-10', { type: 'linux', distribution: 'rocky', version: '10' }, 0.9],
  [
    'windows-2022',
    { type: 'windows', distribution: 'windows', version: '2022' },
    9.2,
  ],
  [
    'freebsd-14',
    { type: 'other', distribution: 'freebsd', version: '14.3' },
    0.7,
  ],
];

/** Some of everything that the list can show. */
export function makeImages(): Image[] {
  const platformImages = offered.map(([name, os, size], at) =>
    makeImage({
      id: `img-${name}`,
      name,
      os,
      visibility: 'public',
      ownerRef: undefined,
      createdBy: undefined,
      origin: { type: 'platform', text: 'Offered by platform local' },
      sizeBytes: size * GiB,
      usedBy: [12, 0, 7, 1, 0, 3, 0, 2, 0][at],
      version: os.version,
      family: os.distribution,
      createdAt: ago((30 + at) * day),
      updatedAt: ago((9 + at) * day),
      platformId: at % 4 === 3 ? 'openstack-eu' : 'local',
      region: at % 4 === 3 ? 'eu-west' : 'local',
    }),
  );
  return [
    makeImage({
      id: 'img-importing',
      name: 'ubuntu-24.04-build-agent',
      os: { type: 'linux', distribution: 'ubuntu', version: '24.04' },
      status: 'importing',
      sizeBytes: undefined,
      operation: {
        id: 'op-import',
        kind: 'image.import',
        status: 'running',
        stage: 'Fetch',
        progress: 0.42,
      },
      updatedAt: ago(2 * minute),
    }),
    makeImage({
      id: 'img-web',
      name: 'debian-12-web-with-nginx-and-the-company-certificates-2026-11',
      family: 'web',
      version: '3',
      tags: ['web', 'nginx', 'approved'],
      usedBy: 4,
      origin: {
        type: 'machine',
        text: 'Captured from virtual machine web-01 by Ada, 3 days ago',
        virtualMachineId: 'vm-web-01',
      },
      updatedAt: ago(40 * minute),
    }),
    makeImage({
      id: 'img-failed',
      name: 'centos-9-legacy',
      os: { type: 'linux', distribution: 'centos', version: '9' },
      status: 'failed',
      sizeBytes: undefined,
      failure: {
        stage: 'Inspect',
        reason: 'The file is a web page, most likely a login or error page.',
        remedy: 'Use a direct or pre-signed link, or upload the file.',
      },
      updatedAt: ago(5 * 60 * minute),
    }),
    ...platformImages,
    ...Array.from({ length: 75 }, (_, at) =>
      makeImage({
        id: `img-nightly-${at + 1}`,
        name: `nightly-${String(at + 1).padStart(3, '0')}`,
        family: 'nightly',
        version: String(at + 1),
        standing: at > 70 ? 'candidate' : 'deprecated',
        ownerRef: at % 3 ? myTeam : me,
        updatedAt: ago((at + 10) * day),
        sizeBytes: (0.5 + at / 20) * GiB,
      }),
    ),
    makeImage({
      id: 'img-data',
      name: 'reference-data',
      kind: 'data-disk',
      os: { type: 'other' },
      features: {},
      updatedAt: ago(20 * day),
    }),
    makeImage({
      id: 'img-iso',
      name: 'debian-12.11-netinst',
      kind: 'iso',
      format: 'iso',
      features: {},
      updatedAt: ago(60 * day),
    }),
  ];
}
