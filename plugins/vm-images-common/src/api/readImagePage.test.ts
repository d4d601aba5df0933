import type { Image, Verdict } from '../model/types';
import { readImagePage, type ImagePageAnswer } from './readImagePage';

const allowed: Verdict = { effect: 'allow', findings: [] };
const refused: Verdict = {
  effect: 'deny',
  findings: [
    {
      rule: 'image.owner',
      effect: 'deny',
      reason: '"{image}" of {family} is not yours, {image} {other}.',
      remedy: 'Ask {owner}.',
    },
  ],
};

function listed(name: string, edit: number, family?: string) {
  const ownerRef = 'group:default/web';
  const image = { name, ownerRef, family, actions: { launch: 0, edit } };
  return image as unknown as ImagePageAnswer['items'][number];
}

describe('readImagePage', () => {
  it('gives every image its verdicts, in its own name', () => {
    const { items, ...page } = readImagePage({
      items: [
        listed('$& "{family}"', 1, 'f'),
        listed('mine', 0),
        listed('other', 1),
      ],
      verdicts: [allowed, refused],
      total: 3,
    });
    expect(page).toEqual({ total: 3 });
    const said = ({ actions }: Image) => actions.edit.findings[0]?.reason;
    expect(items.map(said)).toEqual([
      '"$& "{family}"" of f is not yours, $& "{family}" {other}.',
      undefined,
      '"other" of  is not yours, other {other}.',
    ]);
    expect(items[0].actions.edit.findings[0].remedy).toBe(
      'Ask group:default/web.',
    );
    expect(items.map(({ actions }) => actions.launch)).toEqual(
      items.map(() => allowed),
    );
  });

  it('reads a page without images', () => {
    expect(readImagePage({ items: [], verdicts: [] })).toEqual({ items: [] });
  });
});
