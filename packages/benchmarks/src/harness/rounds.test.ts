import { ratioRow, showRatio } from './report';
import { interleave, median, ratioOf } from './rounds';

describe('rounds', () => {
  it('take turns, and compare within a round', async () => {
    const order: string[] = [];
    let load = 1;
    const figures = await interleave(
      {
        ours: async () => {
          order.push('ours');
          return 2 * load;
        },
        floor: async () => {
          order.push('floor');
          const figure = load;
          load *= 10;
          return figure;
        },
      },
      3,
    );
    expect(order).toEqual(['ours', 'floor', 'ours', 'floor', 'ours', 'floor']);
    // A machine that gets ten times slower each round changes nothing.
    expect(ratioOf(figures.ours, figures.floor)).toEqual({
      median: 2,
      min: 2,
      max: 2,
    });
  });

  it('have a median', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('are judged by it', () => {
    const ratio = { median: 1.5, min: 1, max: 9 };
    expect(showRatio(ratio)).toBe('1.50 (1.00 to 9.00)');
    const row = { id: 'Q', what: 'w', ratio };
    expect(ratioRow({ ...row, atMost: 1.6 }).met).toBe(true);
    expect(ratioRow({ ...row, atMost: 1.4 }).met).toBe(false);
    expect(ratioRow({ ...row, atLeast: 1.6 }).met).toBe(false);
    expect(ratioRow(row)).toMatchObject({ target: 'none', met: undefined });
  });
});
