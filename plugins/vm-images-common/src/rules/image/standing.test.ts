import {
  canStandingMove,
  imageStandings,
} from '../../lifecycle/imageLifecycle';
import type { Image, Standing } from '../../model/types';
import { imageVerdicts, type ImageSituation } from '../imageRules';
import { webImage } from './__testUtils__/webImage';
import {
  familyVerdict,
  standingVerdict,
  type StandingSituation,
} from './standing';

const image: Omit<Image, 'actions'> = {
  ...webImage,
  ...{ usedBy: 3, family: 'web' },
  origin: { type: 'upload', text: 'Uploaded.' },
  ownerRef: 'group:default/web',
};
const caller = {
  ...{ principal: 'user:default/ada', admin: false },
  ownershipRefs: ['user:default/ada', 'group:default/web'],
};
const usual: ImageSituation = {
  ...{ image, caller, capabilities: ['launch'], usedByTemplates: 0 },
  deleteInUse: 'confirm',
};
const stranger = { ...caller, ownershipRefs: ['user:default/eve'] };

const judge = (
  {
    standing = 'stable',
    ...other
  }: Partial<StandingSituation> & {
    standing?: Standing;
  },
  status: Image['status'] = 'available',
) => {
  const { effect, findings } = standingVerdict({
    ...usual,
    ...{ to: 'deprecated', channels: [], reason: 'Old.' },
    image: { ...image, standing, status },
    ...other,
  });
  return [effect, ...findings.map(({ rule }) => rule)];
};

const all = Object.keys(imageStandings) as Standing[];

describe('a new standing', () => {
  it.each(all.flatMap(from => all.map(to => [from, to] as const)))(
    'from %s to %s is as the table says',
    (standing, to) => {
      expect(judge({ standing, to })).toEqual(
        canStandingMove(standing, to)
          ? ['allow']
          : [
              'deny',
              standing === 'revoked' ? 'standing.final' : 'standing.table',
            ],
      );
    },
  );

  it.each<[string, Parameters<typeof judge>, string[]]>([
    ['its owner', [{}], ['allow']],
    ['an administrator', [{ caller: { ...stranger, admin: true } }], ['allow']],
    ['anybody else', [{ caller: stranger }], ['deny', 'image.owner']],
    ['its owner, of a failed one', [{}, 'failed'], ['allow']],
    ['its owner, in the bin', [{}, 'deleted'], ['allow']],
    [
      'its owner, while it is deleted',
      [{}, 'deleting'],
      ['deny', 'standing.state'],
    ],
    [
      'its owner, of one that is gone',
      [{}, 'destroyed'],
      ['deny', 'standing.state'],
    ],
    ['its owner, revoking with a reason', [{ to: 'revoked' }], ['allow']],
    [
      'its owner, revoking without',
      [{ to: 'revoked', reason: ' ' }],
      ['deny', 'standing.reason'],
    ],
    [
      'its owner, deprecating what a channel offers',
      [{ channels: ['stable'] }],
      ['allow'],
    ],
    [
      'its owner, revoking what a channel offers',
      [{ to: 'revoked', channels: ['stable'] }],
      ['warn', 'standing.channel'],
    ],
    [
      'its owner, retiring what a channel offers',
      [{ standing: 'deprecated', to: 'obsolete', channels: ['a', 'b'] }],
      ['deny', 'standing.channel'],
    ],
  ])('by %s', (_who, situation, expected) => {
    expect(judge(...situation)).toEqual(expected);
  });

  it('names what may follow, or what to do instead', () => {
    const texts = (standing: Standing) =>
      standingVerdict({
        ...{ ...usual, to: 'draft', channels: [], reason: '' },
        image: { ...image, standing },
      }).findings.map(({ remedy }) => remedy);
    expect(texts('deprecated')).toEqual([
      'From here it can become obsolete or stable or revoked.',
    ]);
    expect(texts('revoked')).toEqual(['Publish a new version instead.']);
  });
});

describe('a promotion', () => {
  it.each<[string, Partial<Image>, string[]]>([
    ['a stable image', {}, ['allow']],
    ['a draft', { standing: 'draft' }, ['allow']],
    [
      'a deprecated one',
      { standing: 'deprecated' },
      ['warn', 'promote.standing'],
    ],
    ['an obsolete one', { standing: 'obsolete' }, ['deny', 'promote.standing']],
    ['a revoked one', { standing: 'revoked' }, ['deny', 'promote.standing']],
    ['one without a family', { family: undefined }, ['deny', 'promote.family']],
    ['one that is imported', { status: 'importing' }, ['deny', 'image.state']],
    ['one in the bin', { status: 'deleted' }, ['deny', 'image.state']],
    [
      'that of others',
      { ownerRef: 'group:default/ops' },
      ['deny', 'image.owner'],
    ],
    ['that of the platform', { ownerRef: undefined }, ['deny', 'image.owner']],
  ])('of %s', (_what, change, expected) => {
    const situation = { ...usual, image: { ...image, ...change } };
    const { effect, findings } = imageVerdicts(situation).promote;
    expect([effect, ...findings.map(({ rule }) => rule)]).toEqual(expected);
  });
});

it('lets the owner of a family and administrators move its channels', () => {
  const effects = (ownerRef?: string) =>
    [caller, stranger, { ...stranger, admin: true }].map(
      one => familyVerdict({ name: 'web', ownerRef }, one).effect,
    );
  expect(effects('group:default/web')).toEqual(['allow', 'deny', 'allow']);
  expect(effects()).toEqual(['deny', 'deny', 'allow']);
});
