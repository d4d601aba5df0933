import { machineNames, nextFreeName } from './machineNames';

const taken =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);

describe('machineNames', () => {
  it('numbers many and leaves one alone', () => {
    expect(machineNames('web', 1, taken('web'))).toEqual(['web']);
    expect(machineNames('web', 3, taken())).toEqual([
      'web-1',
      'web-2',
      'web-3',
    ]);
  });

  it('skips what is taken', () => {
    expect(machineNames('web', 3, taken('web-1', 'web-3'))).toEqual([
      'web-2',
      'web-4',
      'web-5',
    ]);
    expect(nextFreeName('web', taken('web', 'web-2'))).toBe('web-3');
  });

  it('stays within the length of a host name and keeps names apart', () => {
    const base = `${'a'.repeat(58)}-b`;
    const names = machineNames(base, 100, taken());
    expect(new Set(names).size).toBe(100);
    for (const name of names) {
      expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(name).not.toContain('--');
    }
  });
});
