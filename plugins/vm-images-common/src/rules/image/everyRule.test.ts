/** Of every rule on images: one case in which it says something, one in which not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image, ImageShare, Listing, Verdict } from '../../model/types';
import { capabilityWords } from '../capabilityWords';
import { imageVerdicts, type ImageAction } from '../imageRules';
import { verdictOf } from '../verdict';
import { webImage } from './__testUtils__/webImage';
import { copyTargetVerdict, type CopyTarget } from './copy';
import {
  encryptVerdict,
  launchKey,
  replicateTargetVerdict,
} from './encryption';
import { exportTargetVerdict } from './export';
import { featuresVerdict } from './features';
import type { ImageSituation, PlatformHardware } from './ImageSituation';
import { checkListing } from './publish';
import { shareVerdicts } from './share';
import { familyVerdict, standingVerdict } from './standing';

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
  family: 'web',
  format: 'qcow2',
  virtualSizeBytes: 10,
};
const usual: ImageSituation = {
  ...{ image, caller: ada, usedByTemplates: 0, deleteInUse: 'confirm' },
  capabilities: ['launch', 'export', 'encrypt', 'fetch', 'data-disks'],
  ...{ publishers: 'owners', forceDelete: 'owners', hasBuckets: true },
};
const hardware: PlatformHardware = {
  ...{ title: 'Lab', architectures: ['x86_64'], bootModes: ['bios'] },
};
const key = 'local/default';
const keys = [{ id: key }];
const encrypted = { encrypted: true, encryptionKeyName: key };
const bin = { status: 'deleted' } as const;
const full = { kind: 'full-machine' } as const;
const revoked = { standing: 'revoked' } as const;
const disk = { kind: 'data-disk' } as const;
const iso = { kind: 'iso', format: 'iso' } as const;
const listing: Listing = {
  ...{
    publisher: { kind: 'team', name: 'Ada', verified: false },
    contents: 'A web server.',
  },
  price: { model: 'free' },
};
const target: CopyTarget = {
  ...{ platformId: 'lab', title: 'Lab', region: 'there', regions: ['there'] },
  ...{ capabilities: ['import', 'encrypt'], acceptedFormats: ['qcow2'] },
  maxVirtualSizeBytes: 10,
};

type Facts = Partial<Image>;
type Change = Partial<ImageSituation>;

const judge = (action: ImageAction, facts: Facts = {}, change: Change = {}) =>
  imageVerdicts({ ...usual, ...change, image: { ...image, ...facts } })[action];
/** An action, when the rule speaks, and the same when it does not. */
const on = (
  action: ImageAction,
  ...[speaks, silent = {}]: [speaks: [Facts?, Change?], silent?: Facts]
): [Verdict, Verdict] => [judge(action, ...speaks), judge(action, silent)];
const goes = (facts: Facts, change: Partial<CopyTarget>) =>
  copyTargetVerdict({ ...image, ...facts }, { ...target, ...change });
const goesTo = (facts: Facts, change: Partial<CopyTarget>): Case => [
  ...([goes(facts, change), goes({}, {})] as const),
];
const moves = (facts: Facts, to: Image['standing'], more = {}) =>
  standingVerdict({
    ...{ ...usual, to, channels: [], reason: 'Because.', ...more },
    image: { ...image, ...facts },
  });
const lists = (change: Listing, admin = false) =>
  verdictOf(
    checkListing(
      { visibility: 'marketplace', listing: { ...listing, ...change } },
      { admin },
    ),
  );
const replicated = (to: 'plain' | 'encrypted', encryptionKey?: string) =>
  replicateTargetVerdict({ ...image, ...encrypted }, { to, encryptionKey }, [
    ...keys,
  ]);
const encrypts = (facts: Partial<Parameters<typeof encryptVerdict>[0]>) =>
  encryptVerdict({
    ...{ encryptionKey: key, keys, ...facts },
    platform: { title: 'Lab', capabilities: ['encrypt'] },
  });
const answered = (status: ImageShare['status']) =>
  shareVerdicts(
    {
      ...{ id: 's1', recipientRef: 'user:default/bob', status, image },
      createdBy: 'user:default/ada',
      ...{ createdAt: image.createdAt, updatedAt: image.updatedAt },
    },
    bob,
  ).accept;
const toBucket = (allowedOwners: string[]) =>
  exportTargetVerdict(image, { title: 'B', allowedOwners }, ada);

type Case = readonly [speaks: Verdict, silent: Verdict];

const cases: Record<string, Case> = {
  'attach.kind': on('attach', [], disk),
  'attach.standing': on('attach', [{ ...disk, ...revoked }], disk),
  'bin.busy': on(
    'destroy',
    [{ ...bin, operation: { id: 'o', kind: 'k', status: 'running' } }],
    bin,
  ),
  'bin.state': on('restore', [], bin),
  'copy.encrypted': goesTo(encrypted, { capabilities: ['import'] }),
  'copy.format': goesTo({ format: 'iso' }, {}),
  'copy.kind': on('copy', [full]),
  'copy.region': goesTo({}, { region: 'nowhere' }),
  'copy.same': goesTo({ platformId: 'lab', region: 'there' }, {}),
  'copy.size': goesTo({ virtualSizeBytes: 11 }, {}),
  'copy.standing': on('copy', [revoked]),
  'copy.target': goesTo({}, { capabilities: ['encrypt'] }),
  'copy.unavailable': goesTo({}, { unavailable: 'Down.' }),
  'delete.inUse': on('delete', [{ usedBy: 1 }]),
  'delete.mapped': on('delete', [{}, { usedByTemplates: 1 }]),
  'delete.protected': on('delete', [{ protected: true }]),
  'delete.shared': on('delete', [{ sharedWith: 1 }]),
  'delete.states': on('delete', [bin]),
  'delete.storage': on('delete', [{}, { disksRest: true }]),
  'download.encrypted': on('download', [encrypted]),
  'download.kind': on('download', [full]),
  'download.standing': on('download', [revoked]),
  'edit.bin': on('edit', [bin]),
  'edit.features': [
    featuresVerdict(['sriov'], { title: 'Lab', capabilities: [] }),
    featuresVerdict(['sriov'], { title: 'Lab', capabilities: ['nic.sriov'] }),
  ],
  'encryption.key': [encrypts({ encryptionKey: 'x/y' }), encrypts({})],
  'encryption.kind': [encrypts({ kind: 'iso' }), encrypts({})],
  'export.bucket': on('export', [{}, { hasBuckets: false }]),
  'export.encrypted': on('export', [encrypted]),
  'export.kind': on('export', [full]),
  'export.owner': [toBucket(bob.ownershipRefs), toBucket(ada.ownershipRefs)],
  'export.standing': on('export', [revoked]),
  'family.owner': [
    familyVerdict({ name: 'web', ownerRef: 'user:default/ada' }, bob),
    familyVerdict({ name: 'web', ownerRef: 'user:default/ada' }, ada),
  ],
  'fetch.admins': on('fetch', [{ awaited: true }, { fetchers: 'admins' }], {
    awaited: true,
  }),
  'fetch.here': on('fetch', [], { awaited: true }),
  'force.owner': on('forceDelete', [{}, { forceDelete: 'admins' }]),
  'image.owner': on('edit', [{}, { caller: bob }]),
  'image.state': on('launch', [bin]),
  'install.kind': on('install', [], iso),
  'launch.encryptionKey': [
    verdictOf(launchKey(image, key)),
    verdictOf(launchKey({ ...image, ...encrypted }, key)),
  ],
  'launch.architecture': on('launch', [
    { architecture: 'aarch64' },
    { hardware },
  ]),
  'launch.bootMode': on('launch', [{ bootMode: 'uefi' }, { hardware }]),
  'launch.features': on('launch', [{ features: { sriov: true } }]),
  'launch.kind': on('launch', [disk]),
  'launch.standing': on('launch', [revoked]),
  'licence.redistributable': on('copy', [
    { licensedBy: { imageId: 'i0', name: 'db' } },
  ]),
  'listing.contents': [lists({ contents: '' }), lists({})],
  'listing.permission': [
    lists({ publisher: { kind: 'team', name: 'Ada', verified: true } }),
    lists({ publisher: { kind: 'team', name: 'Ada', verified: true } }, true),
  ],
  'listing.price': [lists({ price: undefined }), lists({})],
  'listing.publisher': [lists({ publisher: undefined }), lists({})],
  'platform.capability': on('launch', [{}, { capabilities: [] }]),
  'platform.unavailable': on('launch', [{}, { platformUnavailable: 'Down.' }]),
  'promote.family': on('promote', [{ family: undefined }]),
  'promote.standing': on('promote', [revoked]),
  'publish.encrypted': on('publish', [encrypted]),
  'publish.fullMachine': on('publish', [full], {
    ...{ ...full, origin: { type: 'backup', text: '' } },
  }),
  'publish.mapped': on('unpublish', [{}, { usedByTemplates: 1 }]),
  'publish.offered': on('unpublish', [
    { visibility: 'public', origin: { type: 'platform', text: '' } },
  ]),
  'publish.owner': on('publish', [{}, { publishers: 'admins' }]),
  'publish.shared': on('publish', [{ sharedWith: 1 }]),
  'publish.standing': on('publish', [revoked]),
  'publish.state': on('unpublish', [], { visibility: 'public' }),
  'replicate.key': [replicated('plain', key), replicated('plain')],
  'replicate.kind': on('replicate', [iso]),
  'replicate.plain': [
    replicateTargetVerdict(image, { to: 'plain' }, keys),
    replicated('plain'),
  ],
  'replicate.standing': on('replicate', [revoked]),
  'share.encrypted': on('share', [encrypted]),
  'share.fullMachine': on('share', [full]),
  'share.limit': on('share', [{ sharedWith: 128 }]),
  'share.recipient': on('leave', [], { received: true }),
  'share.standing': on('share', [revoked]),
  'share.state': [answered('accepted'), answered('pending')],
  'share.visibility': on('share', [{ visibility: 'public' }]),
  'standing.channel': [
    moves({}, 'revoked', { channels: ['stable'] }),
    moves({}, 'revoked'),
  ],
  'standing.final': on('standing', [revoked]),
  'standing.reason': [
    moves({}, 'revoked', { reason: '' }),
    moves({}, 'revoked'),
  ],
  'standing.state': on('standing', [{ status: 'destroyed' }]),
  'standing.table': [moves({}, 'draft'), moves({}, 'deprecated')],
};

/** The id of every rule that is written down in this folder. */
function ruleIds(): string[] {
  const files = readdirSync(__dirname).filter(
    name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const ids = files.flatMap(name => {
    const text = readFileSync(join(__dirname, name), 'utf8');
    return [...text.matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)].map(match => match[1]);
  });
  return [...new Set(ids)].filter(id => !(id in capabilityWords)).sort();
}

it('has a case for every rule', () => {
  expect(ruleIds().length).toBeGreaterThan(60);
  expect(Object.keys(cases).sort()).toEqual(ruleIds());
});

it.each(Object.entries(cases))('%s', (rule, [speaks, silent]) => {
  const rules = (verdict: Verdict) => verdict.findings.map(one => one.rule);
  expect(rules(speaks)).toContain(rule);
  expect(speaks.effect).not.toBe('allow');
  expect(rules(silent)).not.toContain(rule);
});
