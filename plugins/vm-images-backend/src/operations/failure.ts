import type { OperationFailure } from './OperationRow';

/** Longest reason kept of an error, in characters. */
const REASON_LENGTH = 2000;

/** Control characters but tab and line feed, and halves of surrogate pairs. */
// eslint-disable-next-line no-control-regex -- these are what must go
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f]|\p{Surrogate}/gu;

/** Text that both databases take and a log can hold, cut to `length`. */
export function cleanText(
  text: string,
  length: number = REASON_LENGTH,
): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return cut.replace(UNWANTED, ' ');
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
  const remedy = textOf(error, 'remedy');
  return {
    stage,
    reason: cleanText(redact(textOf(error, 'message') ?? wordsFor(error))),
    remedy: remedy && cleanText(redact(remedy)),
    name: cleanText(textOf(error, 'name') ?? 'Error', 100),
  };
}
