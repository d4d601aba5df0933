import type { Image, PublishRequest } from '../../model/types';
import type { Caller } from '../caller';
import { imageVerdicts, type ImageAction } from '../imageRules';
import { verdictOf } from '../verdict';
import { webImage } from './__testUtils__/webImage';
import type { ImageSituation } from './ImageSituation';
import { checkListing } from './publish';

const ada: Caller = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada', 'group:default/web'],
  admin: false,
};
const bob: Caller = { ...ada, ownershipRefs: ['user:default/bob'] };
const root: Caller = { ...bob, admin: true };

const image: Omit<Image, 'actions'> = {
  ...webImage,
  ownerRef: 'group:default/web',
};

type Change = Partial<Omit<ImageSituation, 'image'>> & Partial<Image>;

function judge(
  action: ImageAction,
  { caller, publishers, usedByTemplates, ...facts }: Change,
) {
  const { effect, findings } = imageVerdicts({
    image: { ...image, ...facts },
    caller: caller ?? root,
    capabilities: [],
    usedByTemplates: usedByTemplates ?? 0,
    deleteInUse: 'confirm',
    publishers,
  })[action];
  return [effect, ...findings.map(({ rule }) => rule)];
}

const owners = { publishers: 'owners' } as const;
const published = { visibility: 'public' } as const;
const offered = {
  ...{ ...published, ownerRef: undefined },
  origin: { type: 'platform', text: 'Offered by Local.' },
} as const;

const fullMachines = (
  types: Image['origin']['type'][],
  expected: string[],
): [ImageAction, string, Change, string[]][] =>
  types.map(type => [
    ...(['publish', `a full machine whose origin is a ${type}`] as const),
    { kind: 'full-machine', origin: { type, text: '' } } as Change,
    expected,
  ]);

const rows: [ImageAction, string, Change, string[]][] = [
  ['publish', 'the platform team', {}, ['allow']],
  ['publish', 'its owner', { caller: ada }, ['deny', 'publish.owner']],
  [
    ...(['publish', 'its owner where owners publish'] as const),
    ...([{ caller: ada, ...owners }, ['allow']] as [Change, string[]]),
  ],
  [
    ...(['publish', 'somebody else where owners publish'] as const),
    ...([{ caller: bob, ...owners }, ['deny', 'image.owner']] as [
      Change,
      string[],
    ]),
  ],
  [
    'publish',
    'one in the making',
    { status: 'importing' },
    ['deny', 'image.state'],
  ],
  ['publish', 'a binned one', { status: 'deleted' }, ['deny', 'image.state']],
  [
    'publish',
    'a shared one',
    { visibility: 'shared' },
    ['deny', 'publish.shared'],
  ],
  [
    'publish',
    'one that is offered to some',
    { sharedWith: 1 },
    ['deny', 'publish.shared'],
  ],
  [
    'publish',
    'an encrypted one',
    { encrypted: true },
    ['deny', 'publish.encrypted'],
  ],
  [
    'publish',
    'a revoked one',
    { standing: 'revoked' },
    ['deny', 'publish.standing'],
  ],
  [
    'publish',
    'a deprecated one',
    { standing: 'deprecated' },
    ['warn', 'publish.standing'],
  ],
  ...fullMachines(['machine', 'upload'], ['deny', 'publish.fullMachine']),
  ...fullMachines(['backup', 'platform'], ['allow']),
  ['publish', 'a published one otherwise', published, ['allow']],
  ['publish', 'what the platform offers otherwise', offered, ['allow']],
  ['unpublish', 'the platform team', published, ['allow']],
  [
    'unpublish',
    'one in the marketplace',
    { visibility: 'marketplace' },
    ['allow'],
  ],
  [
    'unpublish',
    'its owner',
    { ...published, caller: ada },
    ['deny', 'publish.owner'],
  ],
  [
    'unpublish',
    'its owner where owners publish',
    { ...published, caller: ada, ...owners },
    ['allow'],
  ],
  ['unpublish', 'a private one', {}, ['deny', 'publish.state']],
  [
    'unpublish',
    'what the platform offers',
    offered,
    ['deny', 'publish.offered'],
  ],
  [
    'unpublish',
    'one that templates map',
    { ...published, usedByTemplates: 2 },
    ['warn', 'publish.mapped'],
  ],
];

it.each(rows)('%s: %s', (action, _what, change, expected) => {
  expect(judge(action, change)).toEqual(expected);
});

const listing = {
  publisher: { kind: 'vendor', name: 'Acme', verified: false },
  contents: 'WordPress and MariaDB',
  price: { model: 'free' },
} as const;
const paid = {
  model: 'paid',
  amount: 0.05,
  currency: 'EUR',
  unit: 'hour',
} as const;
const inMarketplace = (change: PublishRequest['listing']): PublishRequest => ({
  visibility: 'marketplace',
  listing: { ...listing, ...change },
});

const listings: [string, PublishRequest, Caller, string[]][] = [
  ['a public image without a word', { visibility: 'public' }, ada, []],
  ['a whole listing', inMarketplace({}), ada, []],
  ['a paid one', inMarketplace({ price: paid }), ada, []],
  [
    'no listing at all',
    { visibility: 'marketplace' },
    ada,
    ['listing.publisher', 'listing.contents', 'listing.price'],
  ],
  [
    'no name',
    inMarketplace({ publisher: { ...listing.publisher, name: ' ' } }),
    ada,
    ['listing.publisher'],
  ],
  ['no contents', inMarketplace({ contents: '\n' }), ada, ['listing.contents']],
  ['no price', inMarketplace({ price: undefined }), ada, ['listing.price']],
  [
    'a free one that costs',
    inMarketplace({ price: { model: 'free', amount: 1 } }),
    ada,
    ['listing.price'],
  ],
  [
    'a paid one without unit',
    inMarketplace({ price: { ...paid, unit: undefined } }),
    ada,
    ['listing.price'],
  ],
  [
    'a paid one for nothing',
    inMarketplace({ price: { ...paid, amount: 0 } }),
    ada,
    ['listing.price'],
  ],
  [
    'a price with five decimals',
    inMarketplace({ price: { ...paid, amount: 0.00001 } }),
    ada,
    ['listing.price'],
  ],
  [
    'a wrong price of a public image',
    { visibility: 'public', listing: { price: { model: 'paid' } } },
    ada,
    ['listing.price'],
  ],
  [
    'who verifies themselves',
    inMarketplace({ publisher: { ...listing.publisher, verified: true } }),
    ada,
    ['listing.permission'],
  ],
  [
    'a publisher that the platform team verified',
    inMarketplace({ publisher: { ...listing.publisher, verified: true } }),
    root,
    [],
  ],
];

it.each(listings)('a listing: %s', (_what, request, caller, expected) => {
  const { effect, findings } = verdictOf(checkListing(request, caller));
  expect(findings.map(({ rule }) => rule)).toEqual(expected);
  expect(effect).toBe(expected.length > 0 ? 'deny' : 'allow');
});
