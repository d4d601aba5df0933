/** Between columns and values: nulls, times, JSON. */
import type { BigIntColumn } from './tables';

/** `null` and `''` in a column mean "there is none". */
export function optional<T extends string | number>(
  value: T | null,
): T | undefined {
  return value === null || value === '' ? undefined : value;
}

/** Milliseconds since 1970 to `2026-11-20T10:00:00.000Z`. */
export function isoTime(value: BigIntColumn): string {
  return new Date(Number(value)).toISOString();
}

/** JSON in a text column; `null` is undefined. */
export function parseJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

/** JSON for a text column; undefined is `null`. */
export function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/**
 * Drops keys that hold undefined, so that they do not exist at all. A loop,
 * because every row of every list passes through here.
 */
export function withoutUndefined<T extends object>(value: T): T {
  const kept: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    if (value[key] !== undefined) kept[key] = value[key];
  }
  return kept as T;
}
