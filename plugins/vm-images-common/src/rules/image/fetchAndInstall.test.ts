/** Bringing an image to its platform, and installing from media. */
import type { Capability, Image } from '../../model/types';
import type { Caller } from '../caller';
import { imageVerdicts } from '../imageRules';
import { webImage } from './__testUtils__/webImage';
import type { ImageSituation } from './ImageSituation';

const ada: Caller = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada'],
  admin: false,
};
const root: Caller = { ...ada, principal: 'user:default/root', admin: true };

const image: Omit<Image, 'actions'> = {
  ...webImage,
  visibility: 'public',
  origin: { type: 'platform', text: 'Offered by Local.' },
  ownerRef: undefined,
};
const all: Capability[] = ['launch', 'iso.boot', 'capture', 'fetch'];
const but = (one: Capability) => ({
  capabilities: all.filter(other => other !== one),
});

type Row = [
  what: string,
  facts: Partial<Image>,
  change: Partial<ImageSituation>,
  expected: string[],
];

function judge(
  action: 'fetch' | 'install',
  facts: Partial<Image>,
  change: Partial<ImageSituation>,
): string[] {
  const { effect, findings } = imageVerdicts({
    ...{ caller: ada, capabilities: all, usedByTemplates: 0 },
    ...{ deleteInUse: 'confirm', ...change },
    image: { ...image, ...facts },
  })[action];
  return [effect, ...findings.map(({ rule }) => rule)];
}

describe('fetching', () => {
  const awaited = { awaited: true };
  const admins = { fetchers: 'admins' } as const;
  const rows: Row[] = [
    ['by everyone who may launch', awaited, {}, ['allow']],
    ['what is there', {}, {}, ['deny', 'fetch.here']],
    [
      'what is there, by the platform team',
      {},
      { caller: root },
      [...['deny', 'fetch.here']],
    ],
    [
      'where only the platform team does',
      awaited,
      admins,
      [...['deny', 'fetch.admins']],
    ],
    [
      'by the platform team, where only it does',
      awaited,
      {
        ...{ ...admins, caller: root },
      },
      ['allow'],
    ],
    ['where everyone does', awaited, { fetchers: 'launchers' }, ['allow']],
    [
      'what is in the bin',
      { ...awaited, status: 'deleted' },
      {},
      [...['deny', 'image.state']],
    ],
    [
      'on a platform that cannot',
      awaited,
      but('fetch'),
      [...['deny', 'platform.capability']],
    ],
    [
      'while it is down',
      awaited,
      { platformUnavailable: 'Down.' },
      [...['deny', 'platform.unavailable']],
    ],
  ];
  it.each(rows)('%s', (_, facts, change, expected) => {
    expect(judge('fetch', facts, change)).toEqual(expected);
  });
});

describe('installing', () => {
  const iso = { kind: 'iso', format: 'iso' } as const;
  const rows: Row[] = [
    ['from an ISO image', iso, {}, ['allow']],
    ['from a system disk', {}, {}, ['deny', 'install.kind']],
    ['from a data disk', { kind: 'data-disk' }, {}, ['deny', 'install.kind']],
    [
      'from a full machine',
      { kind: 'full-machine' },
      {},
      [...['deny', 'install.kind']],
    ],
    [
      'from one in the making',
      { ...iso, status: 'importing' },
      {},
      [...['deny', 'image.state']],
    ],
    [
      'from a revoked one',
      { ...iso, standing: 'revoked' },
      {},
      [...['deny', 'launch.standing']],
    ],
    [
      'from a deprecated one',
      { ...iso, standing: 'deprecated' },
      {},
      [...['warn', 'launch.standing']],
    ],
    ...(['launch', 'iso.boot', 'capture'] as const).map(
      (one): Row => [
        ...([`without ${one}`, iso, but(one)] as const),
        ['deny', 'platform.capability'],
      ],
    ),
  ];
  it.each(rows)('%s', (_, facts, change, expected) => {
    expect(judge('install', facts, change)).toEqual(expected);
  });
});
