import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Ratio } from './rounds';

/** One line of the table in `docs/performance.md`. */
export interface Row {
  id: string;
  /** What was compared with what. */
  what: string;
  /** As it is printed. */
  measured: string;
  target: string;
  /** Undefined where there is no target. */
  met: boolean | undefined;
}

const digits = (value: number) => {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
};

/** `1.27 (1.10 to 1.42)` */
export function showRatio({ median, min, max }: Ratio): string {
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}

/** A ratio and how it is judged; with no bounds there is nothing to meet. */
export function ratioRow(options: {
  id: string;
  what: string;
  ratio: Ratio;
  atMost?: number;
  atLeast?: number;
}): Row {
  const { id, what, ratio, atMost, atLeast } = options;
  const measured = showRatio(ratio);
  if (atMost === undefined && atLeast === undefined) {
    return { id, what, measured, target: 'none', met: undefined };
  }
  const met =
    (atMost === undefined || ratio.median <= atMost) &&
    (atLeast === undefined || ratio.median >= atLeast);
  const target =
    atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  return { id, what, measured, target, met };
}

function version(command: string, args: string[]): string {
  try {
    const text = execFileSync(command, args, { encoding: 'utf8' });
    return text.split('\n')[0].trim();
  } catch {
    return `${command}: not here`;
  }
}

/** What it was measured on; ratios hold elsewhere, figures do not. */
export function describeMachine(): string {
  const [first] = cpus();
  return [
    `${cpus().length} cores (${first?.model.trim() ?? 'unknown'})`,
    `${(totalmem() / 1024 ** 3).toFixed(0)} GiB of memory`,
    `Node.js ${process.version}`,
    version('qemu-system-x86_64', ['--version']),
  ].join(', ');
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return '-';
  return met ? 'yes' : '**no**';
}

/** The table, as Markdown. */
export function markdown(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ id, what, measured, target, met }) =>
      `| ${id} | ${what} | ${measured} | ${target} | ${verdict(met)} |`,
  );
  return [
    '| | What | Measured | Target | Met |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
