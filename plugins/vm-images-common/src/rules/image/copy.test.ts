import type { Image } from '../../model/types';
import { imageVerdicts } from '../imageRules';
import { webImage } from './__testUtils__/webImage';
import { copyTargetVerdict, type CopyTarget } from './copy';
import type { ImageSituation } from './ImageSituation';

const ada = {
  ...{ principal: 'user:default/ada', admin: false },
  ownershipRefs: ['user:default/ada'],
};
const bob = {
  ...{ principal: 'user:default/bob', admin: false },
  ownershipRefs: ['user:default/bob'],
};

const image: Omit<Image, 'actions'> = {
  ...webImage,
  virtualSizeBytes: 1000,
};

const usual: ImageSituation = {
  image,
  caller: ada,
  capabilities: ['export'],
  usedByTemplates: 0,
  deleteInUse: 'confirm',
};

const target: CopyTarget = {
  platformId: 'lab',
  title: 'Lab',
  region: 'there',
  regions: ['there', 'here'],
  capabilities: ['import'],
  maxVirtualSizeBytes: 1000,
};

type Row = [
  what: string,
  facts: Partial<Image>,
  change: Partial<ImageSituation>,
  rules: string[],
];

const rows: Row[] = [
  ['its owner', {}, {}, []],
  ['an administrator', {}, { caller: { ...bob, admin: true } }, []],
  ['somebody else', {}, { caller: bob }, ['image.owner']],
  [
    'whom it is shared with, for that is to launch from it',
    { visibility: 'shared', received: true },
    { caller: bob },
    ['image.owner'],
  ],
  [
    'everyone, when it is public',
    { visibility: 'public' },
    { caller: bob },
    [],
  ],
  ['one being made', { status: 'copying' }, {}, ['image.state']],
  ['one in the bin', { status: 'deleted' }, {}, ['image.state']],
  ['one that failed', { status: 'failed' }, {}, ['image.state']],
  [
    'one whose platform keeps its bytes',
    {},
    { capabilities: ['import', 'launch'] },
    ['platform.capability'],
  ],
  [
    'one whose platform is away',
    {},
    { platformUnavailable: 'It is "web"-less.' },
    ['platform.unavailable'],
  ],
  ['a data disk', { kind: 'data-disk' }, {}, []],
  ['several disks', { kind: 'full-machine' }, {}, ['copy.kind']],
  ['an encrypted one', { encrypted: true }, {}, []],
  ['a deprecated one', { standing: 'deprecated' }, {}, []],
  ['a revoked one', { standing: 'revoked' }, {}, ['copy.standing']],
];

it.each(rows)('copies: %s', (_what, facts, change, rules) => {
  const { copy } = imageVerdicts({
    ...usual,
    ...change,
    image: { ...image, ...facts },
  });
  expect(copy.findings.map(({ rule }) => rule)).toEqual(rules);
  expect(copy.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
});

it.each<[string, Partial<CopyTarget>, string[]]>([
  ['another platform', {}, []],
  ['the same region name elsewhere', { region: 'here' }, []],
  ['another region of its platform', { platformId: 'local' }, []],
  [
    'where it is already',
    { platformId: 'local', region: 'here' },
    ['copy.same'],
  ],
  ['a region that is not there', { region: 'moon' }, ['copy.region']],
  ['what takes no images', { capabilities: ['export'] }, ['copy.target']],
  ['what is away', { unavailable: 'Away.' }, ['copy.unavailable']],
  ['what takes smaller disks', { maxVirtualSizeBytes: 999 }, ['copy.size']],
  ['what takes other formats', { acceptedFormats: ['raw'] }, []],
  ['what tells no limit', { maxVirtualSizeBytes: undefined }, []],
])('goes to: %s', (_what, change, rules) => {
  const verdict = copyTargetVerdict(image, { ...target, ...change });
  expect(verdict.findings.map(({ rule }) => rule)).toEqual(rules);
  expect(verdict.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
});

it.each<[Image['format'], Partial<CopyTarget>, string]>([
  ['iso', { acceptedFormats: ['qcow2'] }, 'deny'],
  ['iso', { acceptedFormats: ['qcow2', 'iso'] }, 'allow'],
  ['raw', { acceptedFormats: ['qcow2'] }, 'allow'],
  ['raw', { acceptedFormats: ['qcow2'], convert: 'auto' }, 'allow'],
  ['raw', { acceptedFormats: ['qcow2'], convert: 'refuse' }, 'deny'],
  ['qcow2', { acceptedFormats: ['qcow2'], convert: 'refuse' }, 'allow'],
  [undefined, { acceptedFormats: ['qcow2'], convert: 'refuse' }, 'allow'],
])('format %s into %j: %s', (format, change, effect) => {
  const verdict = copyTargetVerdict(
    { ...image, format },
    { ...target, ...change },
  );
  expect(verdict.effect).toBe(effect);
  const rules = verdict.findings.map(({ rule }) => rule);
  expect(rules).toEqual(effect === 'deny' ? ['copy.format'] : []);
});
