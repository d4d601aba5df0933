import type { Image, ImageShare } from '../../model/types';
import type { Caller } from '../caller';
import { imageVerdicts, type ImageAction } from '../imageRules';
import { webImage } from './__testUtils__/webImage';
import type { ImageSituation } from './ImageSituation';
import {
  defaultSharingPolicy,
  shareVerdicts,
  type ShareAction,
  type SharingPolicy,
} from './share';

const ada: Caller = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada', 'group:default/web'],
  admin: false,
};
const gil: Caller = {
  principal: 'user:default/gil',
  ownershipRefs: ['user:default/gil', 'group:default/guests'],
  admin: false,
};
const root: Caller = {
  principal: 'user:default/root',
  ownershipRefs: ['user:default/root'],
  admin: true,
};

const image: Omit<Image, 'actions'> = {
  ...webImage,
  ownerRef: 'group:default/web',
};

interface Change {
  image?: Partial<Image>;
  caller?: Caller;
  sharing?: Partial<SharingPolicy>;
}

function judge(action: ImageAction, change: Change) {
  const situation: ImageSituation = {
    image: { ...image, ...change.image },
    caller: change.caller ?? ada,
    capabilities: ['launch', 'export'],
    usedByTemplates: 0,
    deleteInUse: 'confirm',
    sharing: { ...defaultSharingPolicy, ...change.sharing },
  };
  const { effect, findings } = imageVerdicts(situation)[action];
  return [effect, ...findings.map(({ rule }) => rule)];
}

const machine = { kind: 'full-machine' } as const;
const received: Change = {
  image: { visibility: 'shared', received: true },
  caller: gil,
};

const rows: [ImageAction, string, Change, string[]][] = [
  ['share', 'its owner', {}, ['allow']],
  ['share', 'an administrator', { caller: root }, ['allow']],
  ['share', 'somebody else', { caller: gil }, ['deny', 'image.owner']],
  ['share', 'one that it is shared with', received, ['deny', 'image.owner']],
  [
    ...(['share', 'a shared one with more'] as const),
    { image: { visibility: 'shared', sharedWith: 3 } },
    ['allow'],
  ],
  ...(['public', 'marketplace'] as const).map(
    (visibility): [ImageAction, string, Change, string[]] => [
      ...(['share', `what is ${visibility}`] as const),
      { image: { visibility } },
      ['deny', 'share.visibility'],
    ],
  ),
  ...(['importing', 'failed', 'deleted'] as const).map(
    (status): [ImageAction, string, Change, string[]] => [
      ...(['share', `what is ${status}`] as const),
      { image: { status } },
      ['deny', 'image.state'],
    ],
  ),
  [
    ...(['share', 'an encrypted one'] as const),
    { image: { encrypted: true, encryptionKey: 'customer' } },
    ['deny', 'share.encrypted'],
  ],
  [
    ...(['share', 'one encrypted with the own key, where allowed'] as const),
    {
      image: { encrypted: true, encryptionKey: 'customer' },
      sharing: { encrypted: 'customerKeyOnly' },
    },
    ['allow'],
  ],
  [
    ...(['share', "one encrypted with the platform's key"] as const),
    {
      image: { encrypted: true, encryptionKey: 'platform' },
      sharing: { encrypted: 'customerKeyOnly' },
    },
    ['deny', 'share.encrypted'],
  ],
  [
    ...(['share', 'one encrypted with an unknown key'] as const),
    { image: { encrypted: true }, sharing: { encrypted: 'customerKeyOnly' } },
    ['deny', 'share.encrypted'],
  ],
  [
    ...(['share', 'a full machine out of a backup'] as const),
    { image: { ...machine, origin: { type: 'backup', text: '' } } },
    ['allow'],
  ],
  [
    ...(['share', 'a full machine out of a machine'] as const),
    { image: { ...machine, origin: { type: 'machine', text: '' } } },
    ['deny', 'share.fullMachine'],
  ],
  ...(['deprecated', 'obsolete'] as const).map(
    (standing): [ImageAction, string, Change, string[]] => [
      ...(['share', `one that is ${standing}`] as const),
      { image: { standing } },
      ['warn', 'share.standing'],
    ],
  ),
  ...[ada, root].map((caller): [ImageAction, string, Change, string[]] => [
    ...(['share', `a revoked one, by ${caller.principal}`] as const),
    { image: { standing: 'revoked' }, caller },
    ['deny', 'share.standing'],
  ]),
  [
    ...(['launch', 'one that it is shared with, and was revoked'] as const),
    {
      ...received,
      image: { ...received.image, standing: 'revoked' },
    },
    ['deny', 'launch.standing'],
  ],
  [
    ...(['share', 'with the last one that fits'] as const),
    { image: { sharedWith: 127 } },
    ['allow'],
  ],
  [
    ...(['share', 'with more than fit'] as const),
    { image: { sharedWith: 128 } },
    ['deny', 'share.limit'],
  ],
  [
    ...(['share', 'with more than fit of its kind'] as const),
    {
      image: { kind: 'iso', sharedWith: 5 },
      sharing: { maxRecipientsByKind: { iso: 5 } },
    },
    ['deny', 'share.limit'],
  ],
  [
    ...(['share', 'with more than fit of another kind'] as const),
    {
      image: { sharedWith: 5 },
      sharing: { maxRecipientsByKind: { iso: 5 } },
    },
    ['allow'],
  ],
  ['leave', 'one that it is shared with', received, ['allow']],
  ['leave', 'its owner', {}, ['deny', 'share.recipient']],
  ['launch', 'one that it is shared with', received, ['allow']],
  ['map', 'one that it is shared with', received, ['allow']],
  ['edit', 'one that it is shared with', received, ['deny', 'image.owner']],
  ['delete', 'one that it is shared with', received, ['deny', 'image.owner']],
  ['download', 'one that it is shared with', received, ['deny', 'image.owner']],
  [
    ...(['delete', 'a shared one'] as const),
    { image: { sharedWith: 1 } },
    ['warn', 'delete.shared'],
  ],
  [
    ...(['delete', 'a shared one, where it must not be'] as const),
    { image: { sharedWith: 2 }, sharing: { deleteShared: 'unshareFirst' } },
    ['deny', 'delete.shared'],
  ],
  [
    ...(['delete', 'one that is shared no more'] as const),
    { image: { sharedWith: 0 }, sharing: { deleteShared: 'unshareFirst' } },
    ['allow'],
  ],
];

describe('sharing', () => {
  it.each(rows)('%s: %s', (action, _who, change, expected) => {
    expect(judge(action, change)).toEqual(expected);
  });

  it('says to whom it is shared what to do instead', () => {
    const { edit } = imageVerdicts({
      image: { ...image, received: true },
      caller: gil,
      ...{ capabilities: [], usedByTemplates: 0, deleteInUse: 'confirm' },
    });
    expect(edit.findings[0].remedy).toBe(
      'Launch from it and capture your own image instead.',
    );
  });
});

type Status = ImageShare['status'];

const answers: [ShareAction, Status, Caller, string[]][] = [
  ['accept', 'pending', gil, ['allow']],
  ['accept', 'pending', ada, ['deny', 'share.recipient']],
  ['accept', 'pending', root, ['deny', 'share.recipient']],
  ['accept', 'accepted', gil, ['deny', 'share.state']],
  ['accept', 'rejected', gil, ['deny', 'share.state']],
  ['reject', 'pending', gil, ['allow']],
  ['reject', 'pending', ada, ['deny', 'share.recipient']],
  ['reject', 'accepted', gil, ['deny', 'share.state']],
  ['leave', 'accepted', gil, ['allow']],
  ['leave', 'accepted', root, ['deny', 'share.recipient']],
  ['leave', 'pending', gil, ['deny', 'share.state']],
  ['stop', 'accepted', ada, ['allow']],
  ['stop', 'rejected', root, ['allow']],
  ['stop', 'pending', gil, ['deny', 'image.owner']],
];

describe('one share', () => {
  it.each(answers)('%s one that is %s', (action, status, caller, expected) => {
    const { id, name, ownerRef, kind, platformId, region } = image;
    const { effect, findings } = shareVerdicts(
      {
        ...{ id: 's1', recipientRef: 'group:default/guests', status },
        image: { id, name, ownerRef, kind, platformId, region },
        createdBy: 'user:default/ada',
        createdAt: image.createdAt,
        updatedAt: image.updatedAt,
      },
      caller,
    )[action];
    expect([effect, ...findings.map(({ rule }) => rule)]).toEqual(expected);
  });
});
