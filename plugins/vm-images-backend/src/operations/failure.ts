import type { OperationFailure } from './OperationRow';
import { storageFault, storageRemedy } from './storageFault';

/** Longest reason kept of an error, in characters. */
const REASON_LENGTH = 2000;

/**
 * Control characters but tab and line feed, those of 8-bit terminals too, and
 * halves of surrogate pairs.
 */
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** Text that both databases take and a log can hold, cut to `length`. */
export function cleanText(
  text: string,
  length: number = REASON_LENGTH,
): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return cut.replace(UNWANTED, ' ');
}

/** How the statement begins that Knex puts before a driver's message. */
const STATEMENT = /^\s*(select|insert|update|delete|with|begin|commit|set)\b/i;

/**
 * An error's message, without the statement that Knex puts before it: that
 * holds the values too, and among them may be what nobody should read.
 */
export function messageOf(error: unknown): string {
  const message =
    storageFault(error) ?? textOf(error, 'message') ?? wordsFor(error);
  return STATEMENT.test(message)
    ? `Database: ${message
        .slice(message.lastIndexOf(' - ') + 1)
        .replace(/^- /, '')}`
    : message;
}

function textOf(error: unknown, key: 'name' | 'message' | 'remedy') {
  const value =
    typeof error === 'object' && error !== null
      ? (error as Record<string, unknown>)[key]
      : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Not everything that is thrown is an error, or can be turned into text. */
function wordsFor(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null
    ? 'It failed without saying why'
    : String(thrown);
}

/** What an operation keeps of an error that a step threw. */
export function failureOf(
  stage: string,
  error: unknown,
  redact: (text: string) => string,
): OperationFailure {
  const remedy = storageFault(error) ? storageRemedy : textOf(error, 'remedy');
  return {
    stage,
    reason: cleanText(redact(messageOf(error))),
    remedy: remedy && cleanText(redact(remedy)),
    name: cleanText(textOf(error, 'name') ?? 'Error', 100),
  };
}
