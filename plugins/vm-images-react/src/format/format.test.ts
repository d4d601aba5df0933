import {
  formatBytes,
  formatExactBytes,
  formatMemory,
  formatPart,
} from './bytes';
import { formatDuration, formatRelativeTime } from './time';
import { formatOs, plural } from './words';

const GiB = 1024 ** 3;

it('writes sizes in GiB, and small ones in MiB', () => {
  expect(formatBytes(10 * GiB)).toBe('10 GiB');
  expect(formatBytes(1.5 * GiB)).toBe('1.5 GiB');
  expect(formatBytes(0.256 * GiB)).toBe('0.26 GiB');
  expect(formatBytes(2.5 * 1024 ** 2)).toBe('2.5 MiB');
  expect(formatBytes(0)).toBe('0 MiB');
  expect(formatExactBytes(10 * GiB)).toBe('10,737,418,240 bytes');
  expect(formatPart(25 * 1024 ** 2, 151 * 1024 ** 2)).toBe('25 of 151 MiB');
  expect(formatPart(0.5 * GiB, 10 * GiB)).toBe('0.5 of 10 GiB');
  expect(formatMemory(512)).toBe('512 MiB');
  expect(formatMemory(1536)).toBe('1.5 GiB');
});

it('writes times as people say them', () => {
  const now = Date.UTC(2026, 10, 20, 12);
  const ago = (seconds: number) =>
    formatRelativeTime(now - seconds * 1000, now);
  expect(ago(3)).toBe('just now');
  expect(ago(180)).toBe('3 minutes ago');
  expect(ago(3 * 3600)).toBe('3 hours ago');
  expect(ago(24 * 3600)).toBe('yesterday');
  expect(ago(12 * 86_400)).toBe('12 days ago');
  expect(ago(90 * 86_400)).toBe('22 Aug 2026');
  expect(ago(-3600)).toBe('in 1 hour');
});

it('writes durations with the two units that count', () => {
  expect(formatDuration(850)).toBe('850 ms');
  expect(formatDuration(3_140)).toBe('3.1 s');
  expect(formatDuration(42_000)).toBe('42 s');
  expect(formatDuration(200_000)).toBe('3 min 20 s');
  expect(formatDuration(120_000)).toBe('2 min');
  expect(formatDuration(2 * 3_600_000 + 300_000)).toBe('2 h 5 min');
});

it('writes operating systems as they write themselves', () => {
  expect(
    formatOs({ type: 'linux', distribution: 'debian', version: '12' }),
  ).toBe('Debian 12');
  expect(formatOs({ type: 'linux', distribution: 'nixos' })).toBe('nixos');
  expect(formatOs({ type: 'windows' })).toBe('Windows');
  expect(plural(1, 'image')).toBe('1 image');
  expect(plural(1200, 'image')).toBe('1,200 images');
});
