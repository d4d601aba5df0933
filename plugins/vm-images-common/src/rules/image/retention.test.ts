import { deny, verdictOf } from '../verdict';
import { retentionDecisions, type RetentionVersion } from './retention';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = 1_000 * DAY_MS;
const allow = verdictOf([]);

/** The n-th oldest of five versions, each ten days after the one before. */
const version = (
  n: number,
  facts: Partial<RetentionVersion> = {},
): RetentionVersion => ({
  ...{ id: `v${n}`, status: 'available', channels: [], remove: allow },
  createdAt: now - (51 - n * 10) * DAY_MS,
  ...facts,
});
const five = [1, 2, 3, 4, 5].map(n => version(n));

const gone = (
  versions: RetentionVersion[],
  rule: Parameters<typeof retentionDecisions>[1],
) =>
  retentionDecisions(versions, rule, now)
    .filter(({ goes }) => goes)
    .map(({ id }) => id);
const reasonOf = (
  id: string,
  versions: RetentionVersion[],
  rule: Parameters<typeof retentionDecisions>[1],
) => retentionDecisions(versions, rule, now).find(one => one.id === id)?.reason;

it('keeps the newest, by count, by age, or by both', () => {
  expect(gone(five, { keepNewest: 2 })).toEqual(['v3', 'v2', 'v1']);
  // 1, 11, 21, 31 and 41 days old.
  expect(gone(five, { maxAgeDays: 30 })).toEqual(['v2', 'v1']);
  expect(gone(five, { keepNewest: 4, maxAgeDays: 30 })).toEqual(['v1']);
  expect(gone(five, { keepNewest: 2, maxAgeDays: 100 })).toEqual([]);
  expect(gone(five, {})).toEqual([]);
  expect(reasonOf('v1', five, { keepNewest: 4, maxAgeDays: 30 })).toBe(
    'It is not one of the newest 4, and older than 30 days.',
  );
  expect(reasonOf('v4', five, { keepNewest: 2 })).toBe(
    'It is one of the newest 2.',
  );
  expect(reasonOf('v3', five, { maxAgeDays: 21 })).toBe(
    'It is not older than 21 days.',
  );
});

it('never lets the newest go, however old it is', () => {
  expect(gone([version(1)], { maxAgeDays: 1 })).toEqual([]);
  expect(gone(five, { maxAgeDays: 0.5 })).toEqual(['v4', 'v3', 'v2', 'v1']);
  // What is not available yet is not the newest that people can use.
  const importing = version(5, { status: 'importing' });
  const six = [...five.slice(0, 4), importing];
  expect(gone(six, { keepNewest: 1 })).toEqual(['v3', 'v2', 'v1']);
  expect(reasonOf('v5', six, { keepNewest: 1 })).toMatch(/^It is importing/);
});

it('keeps what is offered, in use or protected, and says so', () => {
  const inUse = verdictOf([deny('delete.inUse', '3 virtual machines exist.')]);
  const versions = [
    version(1, { channels: ['stable'] }),
    version(2, { remove: inUse }),
    ...five.slice(2),
    version(0, { channels: ['old', 'older'] }),
  ];
  expect(gone(versions, { keepNewest: 1 })).toEqual(['v4', 'v3']);
  const because = (id: string) => reasonOf(id, versions, { keepNewest: 1 });
  expect(because('v1')).toBe('Channel "stable" offers it.');
  expect(because('v2')).toBe('3 virtual machines exist.');
  expect(because('v0')).toBe('Channels "old", "older" offer it.');
});
