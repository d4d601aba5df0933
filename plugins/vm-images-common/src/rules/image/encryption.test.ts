import type { Capability, Image, ReplicateRequest } from '../../model/types';
import { imageVerdicts } from '../imageRules';
import { verdictOf } from '../verdict';
import { webImage as image } from './__testUtils__/webImage';
import { copyTargetVerdict } from './copy';
import {
  captureKeyOf,
  encryptVerdict,
  launchKey,
  replicateTargetVerdict,
} from './encryption';

const ada = 'user:default/ada';
const bob = 'user:default/bob';
const key = 'local/default';
const other = 'vault/finance';

const encrypted: Partial<Image> = {
  ...{ encrypted: true, encryptionKey: 'platform', encryptionKeyName: key },
};
const all: Capability[] = ['encrypt', 'export', 'launch'];

function rulesOf(
  action: 'replicate' | 'download' | 'copy' | 'launch' | 'publish',
  facts: Partial<Image>,
  options: { who?: string; capabilities?: Capability[]; admin?: boolean } = {},
): string[] {
  const { who = ada, capabilities = all, admin = false } = options;
  const verdict = imageVerdicts({
    image: { ...image, ...facts },
    caller: { principal: who, ownershipRefs: [who], admin },
    ...{ capabilities, usedByTemplates: 0, deleteInUse: 'confirm' },
  })[action];
  expect(verdict.effect === 'deny').toBe(verdict.findings.length > 0);
  return verdict.findings.map(({ rule }) => rule);
}

describe('replicating', () => {
  it.each<[string, Partial<Image>, Parameters<typeof rulesOf>[2], string[]]>([
    ['a plain one', {}, {}, []],
    ['an encrypted one', encrypted, {}, []],
    ['a data disk', { kind: 'data-disk' }, {}, []],
    ['a public one', { visibility: 'public', ownerRef: '' }, { who: bob }, []],
    ["another's", {}, { who: bob }, ['image.owner']],
    ["another's, for the platform team", {}, { who: bob, admin: true }, []],
    ['a shared one', { received: true }, { who: bob }, ['image.owner']],
    ['one on its way', { status: 'copying' }, {}, ['image.state']],
    ['a binned one', { status: 'deleted' }, {}, ['image.state']],
    ['a revoked one', { standing: 'revoked' }, {}, ['replicate.standing']],
    ['a disc', { kind: 'iso', format: 'iso' }, {}, ['replicate.kind']],
    ['a full machine', { kind: 'full-machine' }, {}, ['replicate.kind']],
    [
      'what stays plain there',
      {},
      { capabilities: ['export'] },
      ['platform.capability'],
    ],
  ])('%s', (_what, facts, options, rules) => {
    expect(rulesOf('replicate', facts, options)).toEqual(rules);
  });

  it.each<[string, Partial<Image>, ReplicateRequest, string[]]>([
    ['plain to encrypted', {}, { to: 'encrypted', encryptionKey: key }, []],
    ['encrypted to plain', encrypted, { to: 'plain' }, []],
    [
      'encrypted to another key',
      encrypted,
      { to: 'encrypted', encryptionKey: other },
      [],
    ],
    [
      'encrypted to the same key, by a new data key',
      encrypted,
      { to: 'encrypted', encryptionKey: key },
      [],
    ],
    ['plain to plain', {}, { to: 'plain' }, ['replicate.plain']],
    [
      'to plain with a key',
      encrypted,
      { to: 'plain', encryptionKey: key },
      ['replicate.key'],
    ],
    ['to no key', {}, { to: 'encrypted' }, ['encryption.key']],
    [
      'to a key that is not theirs',
      {},
      { to: 'encrypted', encryptionKey: 'local/secret' },
      ['encryption.key'],
    ],
  ])('%s', (_what, facts, request, rules) => {
    const keys = [{ id: key }, { id: other }];
    const verdict = replicateTargetVerdict(
      { ...image, ...facts },
      request,
      keys,
    );
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(verdict.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
  });

  it('names the keys that there are, or whom to ask', () => {
    const of = (keys: { id: string }[]) =>
      replicateTargetVerdict(image, { to: 'encrypted' }, keys).findings[0];
    expect(of([{ id: key }]).remedy).toContain(`"${key}"`);
    expect(of([]).remedy).toContain('platform team');
  });
});

describe('an encrypted image', () => {
  it('is downloaded by nobody, and says how it could be', () => {
    expect(rulesOf('download', {})).toEqual([]);
    expect(rulesOf('download', encrypted)).toEqual(['download.encrypted']);
    expect(rulesOf('download', encrypted, { who: bob, admin: true })).toEqual([
      'download.encrypted',
    ]);
  });

  it('is not published', () => {
    expect(rulesOf('publish', encrypted, { admin: true })).toEqual([
      'publish.encrypted',
    ]);
  });

  it('is copied to platforms that know its key, and to no other', () => {
    expect(rulesOf('copy', encrypted)).toEqual([]);
    const to = (capabilities: Capability[], facts: Partial<Image>) =>
      copyTargetVerdict(
        { ...image, ...facts },
        {
          ...{ platformId: 'far', title: 'Far', region: 'there' },
          ...{ regions: ['there'], capabilities },
        },
      ).findings.map(({ rule }) => rule);
    expect(to(['import', 'encrypt'], encrypted)).toEqual([]);
    expect(to(['import'], encrypted)).toEqual(['copy.encrypted']);
    expect(to(['import'], {})).toEqual([]);
  });

  it.each<[string, Partial<Image>, string | undefined, string[]]>([
    ['its own key', encrypted, key, []],
    ['no key named', encrypted, undefined, []],
    ['another key', encrypted, other, ['launch.encryptionKey']],
    ['a key for a plain image', {}, key, ['launch.encryptionKey']],
    ['none for a plain image', {}, undefined, []],
    [
      'any when it is not known which it has',
      { encrypted: true },
      key,
      ['launch.encryptionKey'],
    ],
  ])('is launched with %s', (_what, facts, wanted, rules) => {
    const findings = [...launchKey({ ...image, ...facts }, wanted)];
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
    expect(verdictOf(findings).effect).toBe(rules.length ? 'deny' : 'allow');
  });

  it('gives its key to what is captured from its machines', () => {
    expect(captureKeyOf({ ...image, ...encrypted }, undefined)).toBe(key);
    expect(captureKeyOf({ ...image, ...encrypted }, other)).toBe(other);
    expect(captureKeyOf(image, undefined)).toBeUndefined();
    expect(captureKeyOf(image, key)).toBe(key);
    expect(captureKeyOf(undefined, undefined)).toBeUndefined();
  });
});

describe('encrypting a new image', () => {
  const on = (capabilities: Capability[], facts: Partial<Image> = {}) =>
    encryptVerdict({
      ...{ encryptionKey: key, keys: [{ id: key }] },
      platform: { title: 'Here', capabilities },
      ...facts,
    }).findings.map(({ rule }) => rule);

  it('needs a platform that can, and a disk', () => {
    expect(on(['encrypt'])).toEqual([]);
    expect(on(['encrypt'], { kind: 'data-disk', format: 'raw' })).toEqual([]);
    expect(on([])).toEqual(['platform.capability']);
    expect(on(['encrypt'], { kind: 'iso' })).toEqual(['encryption.kind']);
    expect(on(['encrypt'], { format: 'iso' })).toEqual(['encryption.kind']);
    expect(on(['encrypt'], { kind: 'full-machine' })).toEqual([]);
  });
});
