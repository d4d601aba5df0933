import { setImmediate as turn } from 'node:timers/promises';
import { FairShare } from './FairShare';

const MiB = 1024 ** 2;

describe('FairShare', () => {
  // Nobody has taken anything in the turn before.
  beforeEach(async () => {
    await turn();
    await turn();
  });

  it('stops nobody who is alone', async () => {
    const only = new FairShare();
    for (let count = 0; count < 3; count += 1) {
      expect(only.take(100 * MiB)).toBeUndefined();
      await turn();
    }
  });

  it('stops whoever took a share of the turn, until it is over', async () => {
    const [first, second] = [new FairShare(), new FairShare()];
    expect(first.take(3 * MiB)).toBeUndefined();
    expect(second.take(MiB / 2)).toBeUndefined();
    const over = first.take(1);
    expect(over).toBeInstanceOf(Promise);
    expect(second.take(MiB / 2)).toBe(over);
    await over;
    // Who is first in a turn does not take the share of those who come later.
    expect(first.take(MiB / 2)).toBeUndefined();
    expect(first.take(MiB / 2)).toBeInstanceOf(Promise);
  });

  it('forgets those who bring nothing any more', async () => {
    const [first, second] = [new FairShare(), new FairShare()];
    first.take(1);
    second.take(1);
    await turn();
    expect(first.take(MiB)).toBeInstanceOf(Promise);
    await turn();
    expect(first.take(100 * MiB)).toBeUndefined();
  });
});
