import type { Capability, Image } from '../../model/types';
import { imageVerdicts } from '../imageRules';
import { webImage as image } from './__testUtils__/webImage';
import { downloadFormatsOf } from './downloadFormats';

const ada = 'user:default/ada';
const bob = 'user:default/bob';

type Row = [
  what: string,
  who: string,
  facts: Partial<Image>,
  capabilities: Capability[],
  rules: string[],
];

const rows: Row[] = [
  ['its own', ada, {}, ['export'], []],
  ['a public one', bob, { visibility: 'public' }, ['export'], []],
  ["another's", bob, {}, ['export'], ['image.owner']],
  ['a shared one', bob, { visibility: 'shared' }, ['export'], ['image.owner']],
  ['a binned one', ada, { status: 'deleted' }, ['export'], ['image.state']],
  ['one on its way', ada, { status: 'importing' }, ['export'], ['image.state']],
  ['a failed one', ada, { status: 'failed' }, ['export'], ['image.state']],
  ['what stays there', ada, {}, ['launch'], ['platform.capability']],
];

describe('downloads', () => {
  it.each(rows)('of %s', (_what, principal, facts, capabilities, rules) => {
    const { download } = imageVerdicts({
      image: { ...image, ...facts },
      caller: { principal, ownershipRefs: [principal], admin: false },
      ...{ capabilities, usedByTemplates: 0, deleteInUse: 'confirm' },
    });
    expect(download.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(download.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
  });

  it('come in every disk format, their own first; discs as they are', () => {
    const vdi = downloadFormatsOf('vdi');
    expect(vdi[0]).toBe('vdi');
    expect([...vdi].sort()).toEqual([
      ...['qcow2', 'raw', 'vdi', 'vhd', 'vhdx', 'vmdk'],
    ]);
    expect(downloadFormatsOf('iso')).toEqual(['iso']);
    expect(downloadFormatsOf(undefined)).toEqual([]);
  });
});
