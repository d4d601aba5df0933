import type { Image } from '../../model/types';
import { imageVerdicts } from '../imageRules';
import { sizeVerdicts } from '../sizeRules';

const image: Omit<Image, 'actions'> = {
  id: 'i1',
  name: 'accounts',
  description: '',
  kind: 'data-disk',
  visibility: 'private',
  status: 'available',
  standing: 'stable',
  platformId: 'local',
  region: 'here',
  os: { type: 'other' },
  architecture: 'x86_64',
  bootMode: 'both',
  features: {},
  encrypted: false,
  tags: [],
  usedBy: 0,
  origin: { type: 'machine', text: 'Captured.' },
  ownerRef: 'user:default/ada',
  etag: '1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

const verdictsOf = (
  changes: Partial<Image>,
  capabilities: ('data-disks' | 'export' | 'launch')[] = ['data-disks'],
) =>
  imageVerdicts({
    image: { ...image, ...changes },
    caller: {
      principal: 'user:default/ada',
      ownershipRefs: ['user:default/ada'],
      admin: false,
    },
    capabilities,
    usedByTemplates: 0,
    deleteInUse: 'confirm',
  });

it.each<[string, Partial<Image>, string, string[]]>([
  ['a data disk', {}, 'allow', []],
  ['a system disk', { kind: 'system-disk' }, 'deny', ['attach.kind']],
  ['one that is being made', { status: 'creating' }, 'deny', ['image.state']],
  ['an old one', { standing: 'deprecated' }, 'warn', ['attach.standing']],
  ['a revoked one', { standing: 'revoked' }, 'deny', ['attach.standing']],
])('attaching %s', (_, changes, effect, rules) => {
  const { attach } = verdictsOf(changes);
  expect(attach.effect).toBe(effect);
  expect(attach.findings.map(({ rule }) => rule)).toEqual(rules);
});

it('needs a platform that gives machines data disks', () => {
  expect(verdictsOf({}, ['launch']).attach.findings).toMatchObject([
    { rule: 'platform.capability' },
  ]);
});

it('lets one disk be downloaded, and not several at once', () => {
  expect(verdictsOf({}, ['export']).download.effect).toBe('allow');
  const machine = verdictsOf({ kind: 'full-machine' }, ['export']);
  expect(machine.download.findings).toMatchObject([{ rule: 'download.kind' }]);
});

it('fits a full machine by its system disk', () => {
  const GiB = 1024 ** 3;
  const sizes = sizeVerdicts(
    {
      name: 'shop',
      virtualSizeBytes: 11 * GiB,
      disks: [
        { id: 'system', role: 'system', virtualSizeBytes: GiB },
        { id: 'data-1', role: 'data', virtualSizeBytes: 10 * GiB },
      ],
    },
    [{ name: 'small', vcpus: 1, memoryMiB: 256, diskGiB: 1 }],
  );
  expect(sizes[0].verdict.effect).toBe('allow');
});
