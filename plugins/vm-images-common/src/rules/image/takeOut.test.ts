/** What may leave the portal: licences, buckets, and deleting by force. */
import type { Image, Listing } from '../../model/types';
import { imageVerdicts, type ImageAction } from '../imageRules';
import { webImage as image } from './__testUtils__/webImage';
import { exportTargetVerdict } from './export';
import type { ImageSituation } from './ImageSituation';
import { termsOf } from './licence';

const person = (name: string, admin = false) => ({
  ...{ principal: `user:default/${name}`, admin },
  ownershipRefs: [`user:default/${name}`],
});
const [ada, bob, root] = [person('ada'), person('bob'), person('root', true)];

const usual: ImageSituation = {
  image,
  caller: ada,
  capabilities: ['export', 'launch'],
  usedByTemplates: 0,
  deleteInUse: 'confirm',
  publishers: 'owners',
  hasBuckets: true,
};

function denials(
  action: ImageAction,
  facts: Partial<Image>,
  change: Partial<ImageSituation> = {},
): string[] {
  const situation = { ...usual, ...change, image: { ...image, ...facts } };
  return imageVerdicts(situation)
    [action].findings.filter(({ effect }) => effect === 'deny')
    .map(({ rule }) => rule);
}

const free: Listing = { price: { model: 'free' } };
const paid: Listing = {
  price: { model: 'paid', amount: 1, currency: 'EUR', unit: 'hour' },
};
const offered = (listing: Listing) =>
  ({ visibility: 'marketplace', listing } as const);
const derived = {
  licensedBy: { imageId: 'i0', name: 'db', ownerRef: 'user:default/bob' },
};

describe('exporting to a bucket', () => {
  const rows: [string, Partial<Image>, Partial<ImageSituation>, string[]][] = [
    ['its owner', {}, {}, []],
    ['an administrator', {}, { caller: root }, []],
    ['somebody else', {}, { caller: bob }, ['image.owner']],
    ['a recipient', { received: true }, { caller: bob }, ['image.owner']],
    ['everyone, a public one', { visibility: 'public' }, { caller: bob }, []],
    ['one being made', { status: 'importing' }, {}, ['image.state']],
    ['one in the bin', { status: 'deleted' }, {}, ['image.state']],
    ['what stays there', {}, { capabilities: [] }, ['platform.capability']],
    ['several disks', { kind: 'full-machine' }, {}, ['export.kind']],
    ['an encrypted one', { encrypted: true }, {}, ['export.encrypted']],
    ['nowhere', {}, { hasBuckets: false }, ['export.bucket']],
    ['an ISO', { kind: 'iso', format: 'iso' }, {}, []],
  ];
  it.each(rows)('%s', (_, facts, change, expected) => {
    expect(denials('export', facts, change)).toEqual(expected);
  });

  it('goes to the bucket of those who own it', () => {
    const target = { title: 'Backups', allowedOwners: [...ada.ownershipRefs] };
    const may = (
      facts: Partial<Image>,
      caller: ImageSituation['caller'],
      policy = target as Parameters<typeof exportTargetVerdict>[1],
    ) => exportTargetVerdict({ ...image, ...facts }, policy, caller).effect;
    expect(may({}, ada)).toBe('allow');
    expect(may({}, bob)).toBe('allow');
    expect(may({ ownerRef: 'user:default/bob' }, ada)).toBe('deny');
    expect(may({ ownerRef: 'user:default/bob' }, root)).toBe('allow');
    expect(may({ visibility: 'public' }, bob)).toBe('deny');
    expect(may({ visibility: 'public', ownerRef: undefined }, ada)).toBe(
      'allow',
    );
    const open = { title: 'All', allowedOwners: undefined };
    expect(may({ ownerRef: 'user:default/bob' }, ada, open)).toBe('allow');
  });
});

describe('the bytes', () => {
  const revoked = { standing: 'revoked' } as const;

  it.each(['download', 'export'] as const)(
    'of what is not to be used any more: %s',
    action => {
      const judge = (facts: Partial<Image>, caller = ada) => {
        const { effect, findings } = imageVerdicts({
          ...{ ...usual, caller },
          image: { ...image, ...facts },
        })[action];
        return [effect, ...findings.map(({ rule }) => rule)];
      };
      const rule = `${action}.standing`;
      expect(judge(revoked)).toEqual(['deny', rule]);
      const open = { ...revoked, visibility: 'public' } as const;
      expect(judge(open, bob)).toEqual(['deny', rule]);
      expect(judge(revoked, root)).toEqual(['warn', rule]);
      for (const standing of ['deprecated', 'obsolete'] as const) {
        expect(judge({ standing })).toEqual(['warn', rule]);
      }
      for (const standing of ['draft', 'candidate', 'stable'] as const) {
        expect(judge({ standing })).toEqual(['allow']);
      }
    },
  );
});

describe('a licence', () => {
  const taking = ['download', 'export', 'copy'] as const;

  it.each(taking)('of a listed image: %s', action => {
    const refusal = ['licence.redistributable'];
    const by = (listing: Listing, caller = bob) =>
      denials(action, offered(listing), { caller });
    expect(by(paid)).toEqual(refusal);
    expect(by({ ...free, licence: { redistributable: false } })).toEqual(
      refusal,
    );
    expect(by({ ...paid, licence: { redistributable: true } })).toEqual([]);
    expect(by(free)).toEqual([]);
    expect(by(paid, ada)).toEqual([]);
    expect(by(paid, root)).toEqual([]);
  });

  it('binds what was made from a licensed image', () => {
    const refusal = ['licence.redistributable'];
    for (const action of [...taking, 'share', 'publish'] as const) {
      expect(denials(action, derived)).toEqual(refusal);
      expect(denials(action, derived, { caller: root })).toEqual([]);
      expect(denials(action, {})).toEqual([]);
    }
    const own = { licensedBy: { ...derived.licensedBy, ownerRef: 'user:x/y' } };
    const caller = {
      ...ada,
      ownershipRefs: [...ada.ownershipRefs, 'user:x/y'],
    };
    expect(denials('share', own, { caller })).toEqual([]);
    expect(denials('launch', derived)).toEqual([]);
    expect(denials('delete', derived)).toEqual([]);
  });

  it('has terms to agree to where something is asked', () => {
    expect(termsOf({ ...image, ...offered(paid) })).toEqual(paid);
    expect(termsOf({ ...image, ...offered(free) })).toBeUndefined();
    const listing = { ...free, terms: ' No mining. ' };
    expect(termsOf({ ...image, ...offered(listing) })).toEqual({
      terms: 'No mining.',
    });
    expect(termsOf({ ...image, visibility: 'public', listing })).toBe(
      undefined,
    );
  });
});

describe('deleting by force', () => {
  const used = { usedBy: 2 };

  it('is for images in use that configuration keeps', () => {
    const block = { deleteInUse: 'block' } as const;
    expect(denials('delete', used, block)).toEqual(['delete.inUse']);
    expect(denials('forceDelete', used, block)).toEqual(['force.owner']);
    const owners = { ...block, forceDelete: 'owners' } as const;
    expect(denials('forceDelete', used, owners)).toEqual([]);
    expect(denials('forceDelete', used, { ...block, caller: root })).toEqual(
      [],
    );
    const stranger = { ...owners, caller: bob };
    expect(denials('forceDelete', used, stranger)).toEqual(['image.owner']);
  });

  it('never breaks disks, nor takes what is protected or shared first', () => {
    const caller = { caller: root };
    expect(
      denials('forceDelete', used, { ...caller, disksRest: true }),
    ).toEqual(['delete.storage']);
    expect(denials('forceDelete', { protected: true }, caller)).toEqual([
      'delete.protected',
    ]);
    expect(denials('forceDelete', { status: 'importing' }, caller)).toEqual([
      'delete.states',
    ]);
  });
});
