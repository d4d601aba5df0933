import { imageVerdicts, type ImageAction } from '../imageRules';
import type { Image } from '../../model/types';
import { webImage as image } from './__testUtils__/webImage';
import type { ImageSituation } from './ImageSituation';

const ada = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada'],
  admin: false,
};
const bob = {
  principal: 'user:default/bob',
  ownershipRefs: ['user:default/bob'],
  admin: false,
};

const usual: ImageSituation = {
  image,
  caller: ada,
  capabilities: ['export', 'launch'],
  usedByTemplates: 0,
  deleteInUse: 'confirm',
};

const binned: Partial<Image> = { status: 'deleted' };
const destroying: Partial<Image> = {
  ...binned,
  operation: { id: 'o1', kind: 'image.destroy', status: 'running' },
};

type Row = [
  action: ImageAction,
  what: string,
  facts: Partial<Image>,
  rules: string[],
  change?: Partial<ImageSituation>,
];

/** Without rules it is allowed; each rule is met once in vain and once not. */
const rows: Row[] = [
  ['delete', 'a usual one', {}, []],
  ['delete', 'a failed one', { status: 'failed' }, []],
  ['delete', 'one being made', { status: 'importing' }, ['delete.states']],
  ['delete', 'one in the bin', binned, ['delete.states']],
  [
    'delete',
    'a failed one where only available ones may go',
    { status: 'failed' },
    ['delete.states'],
    { deleteStates: ['available'] },
  ],
  ['delete', 'an available one there', {}, [], { deleteStates: ['available'] }],
  ['delete', 'one not protected', { protected: false }, []],
  ['delete', 'a protected one', { protected: true }, ['delete.protected']],
  ['delete', 'one no disk rests on', {}, [], { disksRest: false }],
  [
    'delete',
    'one that disks rest on, although use is allowed',
    { usedBy: 1 },
    ['delete.storage'],
    { disksRest: true, deleteInUse: 'allow' },
  ],
  ['restore', 'what is in the bin', binned, []],
  ['restore', 'what is not', {}, ['bin.state']],
  ['restore', 'what is being destroyed', destroying, ['bin.busy']],
  ['restore', 'somebody else', binned, ['image.owner'], { caller: bob }],
  ['destroy', 'what is in the bin', binned, []],
  ['destroy', 'what is not', {}, ['bin.state']],
  ['destroy', 'what is being destroyed', destroying, ['bin.busy']],
  ['destroy', 'somebody else', binned, ['image.owner'], { caller: bob }],
  [
    'destroy',
    'what disks rest on',
    binned,
    ['delete.storage'],
    { disksRest: true },
  ],
  ['launch', 'one in the bin', binned, ['image.state']],
  ['map', 'one in the bin', binned, ['image.state']],
  ['download', 'one in the bin', binned, ['image.state']],
];

describe('rules of the recycle bin', () => {
  it.each(rows)('%s: %s', (...row) => {
    const [action, , facts, rules] = row;
    // Jest hands a callback on where a row ends early.
    const change = typeof row[4] === 'object' ? row[4] : {};
    const verdict = imageVerdicts({
      ...usual,
      ...change,
      image: { ...image, ...facts },
    })[action];
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(verdict.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
    for (const { reason } of verdict.findings) expect(reason).toContain('web');
  });

  it('lets little be edited in the bin, and says so', () => {
    const verdicts = imageVerdicts({
      ...usual,
      image: { ...image, ...binned },
    });
    expect(verdicts.edit.effect).toBe('warn');
    expect(verdicts.edit.findings[0].rule).toBe('edit.bin');
  });
});
