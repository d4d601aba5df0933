import { InputError } from '@backstage/errors';

// Characters that no name holds on purpose: they break lines or cannot be seen.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * A name or title without white space around it; undefined stays undefined.
 *
 * @throws InputError when nothing is left, or when it has control characters.
 */
export function checkText(field: string, text: string): string;
export function checkText(
  field: string,
  text: string | undefined,
): string | undefined;
export function checkText(
  field: string,
  text: string | undefined,
): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (trimmed === '') {
    throw new InputError(`"${field}" is empty. Give it at least one letter.`);
  }
  if (CONTROL.test(trimmed)) {
    throw new InputError(
      `"${field}" has a line break or another control character in it. Write it on one line.`,
    );
  }
  return trimmed;
}
