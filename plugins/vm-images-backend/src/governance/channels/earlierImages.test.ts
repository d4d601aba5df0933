import { earlierImages } from './earlierImages';

/** `a` promotes a, `<a` rolls back to it, `x` removes the channel. */
const after = (...steps: string[]) =>
  earlierImages(
    steps
      .map(step => {
        if (step === 'x') return { kind: 'remove' as const, to_image_id: null };
        return step.startsWith('<')
          ? { kind: 'rollback' as const, to_image_id: step.slice(1) }
          : { kind: 'promote' as const, to_image_id: step };
      })
      .reverse(),
  );

it.each([
  ['nothing', [], []],
  ['one promotion', ['a'], []],
  ['three promotions', ['a', 'b', 'c'], ['b', 'a']],
  ['a rollback', ['a', 'b', 'c', '<b'], ['a']],
  ['two rollbacks', ['a', 'b', 'c', '<b', '<a'], []],
  ['a rollback over one that is revoked', ['a', 'b', 'c', '<a'], []],
  ['a promotion after a rollback', ['a', 'b', '<a', 'c'], ['a']],
  ['going to and fro', ['a', 'b', 'a', 'b'], ['a']],
  ['a removal', ['a', 'b', 'x', 'c'], []],
  ['a rollback to what is forgotten', ['<z', 'b'], ['z']],
])('after %s', (_what, steps, expected) => {
  expect(after(...steps)).toEqual(expected);
});
