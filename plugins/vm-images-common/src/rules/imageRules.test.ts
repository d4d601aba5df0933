import type { Image } from '../model/types';
import type { Caller } from './caller';
import {
  imageVerdicts,
  type ImageAction,
  type ImageSituation,
} from './imageRules';

const ada: Caller = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada', 'group:default/team-a'],
  admin: false,
};
const bob: Caller = {
  principal: 'user:default/bob',
  ownershipRefs: ['user:default/bob'],
  admin: false,
};
const admin: Caller = { ...bob, admin: true };

const image: Omit<Image, 'actions'> = {
  id: 'i1',
  name: 'web',
  description: '',
  kind: 'system-disk',
  visibility: 'private',
  status: 'available',
  standing: 'stable',
  platformId: 'local',
  region: 'here',
  os: { type: 'linux' },
  architecture: 'x86_64',
  bootMode: 'bios',
  features: {},
  encrypted: false,
  tags: [],
  usedBy: 0,
  origin: { type: 'upload', text: 'Uploaded by Ada' },
  ownerRef: 'group:default/team-a',
  etag: '1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

const usual: ImageSituation = {
  image,
  caller: ada,
  capabilities: ['import', 'capture', 'export', 'launch', 'power', 'console'],
  usedByTemplates: 0,
  deleteInUse: 'confirm',
};

type Row = [
  action: ImageAction,
  what: string,
  change: Partial<ImageSituation> | { image: Partial<Image> },
  effect: 'allow' | 'warn' | 'deny',
  rule?: string,
];

const rows: Row[] = [
  ['launch', 'a usual image', {}, 'allow'],
  ['launch', 'somebody else who sees it', { caller: bob }, 'allow'],
  [
    'launch',
    'one in the making',
    { image: { status: 'importing' } },
    'deny',
    'image.state',
  ],
  [
    'launch',
    'one that failed',
    { image: { status: 'failed' } },
    'deny',
    'image.state',
  ],
  [
    'launch',
    'a data disk',
    { image: { kind: 'data-disk' } },
    'deny',
    'launch.kind',
  ],
  [
    'launch',
    'a revoked one',
    { image: { standing: 'revoked' } },
    'deny',
    'launch.standing',
  ],
  [
    'launch',
    'a deprecated one',
    { image: { standing: 'deprecated' } },
    'warn',
    'launch.standing',
  ],
  [
    'launch',
    'where nothing can be launched',
    { capabilities: [] },
    'deny',
    'platform.capability',
  ],
  [
    'launch',
    'a platform that is down',
    { platformUnavailable: 'QEMU is missing' },
    'deny',
    'platform.unavailable',
  ],
  ['edit', 'a member of the owner group', {}, 'allow'],
  ['edit', 'in any state', { image: { status: 'failed' } }, 'allow'],
  ['edit', 'somebody else', { caller: bob }, 'deny', 'image.owner'],
  ['edit', 'an administrator', { caller: admin }, 'allow'],
  [
    'edit',
    'what the platform offers',
    { image: { ownerRef: undefined } },
    'deny',
    'image.owner',
  ],
  ['delete', 'a usual image', {}, 'allow'],
  ['delete', 'a failed one', { image: { status: 'failed' } }, 'allow'],
  [
    'delete',
    'one in the making',
    { image: { status: 'creating' } },
    'deny',
    'delete.states',
  ],
  ['delete', 'somebody else', { caller: bob }, 'deny', 'image.owner'],
  [
    'delete',
    'one in use, to confirm',
    { image: { usedBy: 2 } },
    'warn',
    'delete.inUse',
  ],
  [
    'delete',
    'one in use, blocked',
    { image: { usedBy: 2 }, deleteInUse: 'block' },
    'deny',
    'delete.inUse',
  ],
  [
    'delete',
    'one in use, allowed',
    { image: { usedBy: 2 }, deleteInUse: 'allow' },
    'allow',
  ],
  [
    'delete',
    'one that templates map',
    { usedByTemplates: 1 },
    'warn',
    'delete.mapped',
  ],
  ['download', 'the owner', {}, 'allow'],
  [
    'download',
    'somebody else, private',
    { caller: bob },
    'deny',
    'image.owner',
  ],
  [
    'download',
    'somebody else, public',
    { caller: bob, image: { visibility: 'public' } },
    'allow',
  ],
  [
    'download',
    'one in the making',
    { image: { status: 'converting' } },
    'deny',
    'image.state',
  ],
  [
    'download',
    'where nothing is exported',
    { capabilities: ['launch'] },
    'deny',
    'platform.capability',
  ],
];

describe('image rules', () => {
  it.each(rows)('%s: %s', (...row) => {
    const [action, , change, effect] = row;
    // Jest hands a callback on where a row ends early.
    const rule = typeof row[4] === 'string' ? row[4] : undefined;
    const verdict = imageVerdicts({
      ...usual,
      ...change,
      image: { ...image, ...('image' in change ? change.image : {}) },
    })[action];
    expect(verdict.effect).toBe(effect);
    expect(verdict.findings.map(finding => finding.rule)).toEqual(
      rule ? [rule] : [],
    );
  });

  it('names the thing in every reason', () => {
    const verdicts = imageVerdicts({
      ...usual,
      caller: bob,
      image: { ...image, status: 'failed', usedBy: 3 },
      usedByTemplates: 2,
    });
    const reasons = Object.values(verdicts).flatMap(v => v.findings);
    expect(reasons.length).toBeGreaterThan(5);
    for (const { rule, reason } of reasons) {
      const thing = rule === 'platform.capability' ? '"local"' : '"web"';
      expect(reason).toContain(thing);
    }
  });
});
