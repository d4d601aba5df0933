import { InputError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

/** More would not help anybody. */
const MOST_PROBLEMS = 5;

interface Problem {
  /** Such as `/body/tags/0`. */
  path: string;
  message: string;
  errorCode?: string;
}

/** Says what is wrong with a request, and where, in words for people. */
export const explainInvalidRequests: ErrorRequestHandler = (
  error,
  _request,
  _response,
  next,
) => {
  const problems: Problem[] = Array.isArray(error?.errors) ? error.errors : [];
  const text = problems.slice(0, MOST_PROBLEMS).map(explain).join('; ');
  next(new InputError(text || String(error?.message ?? error)));
};

function explain({ path, message, errorCode = '' }: Problem): string {
  const [part, ...names] = path.split('/').filter(Boolean);
  const where = names.length > 0 ? `"${names.join('.')}"` : `the ${part}`;
  // These name the parameter themselves.
  if (/^(Unknown query|Parameter) /.test(message)) return message;
  if (errorCode.startsWith('additionalProperties')) {
    return `${where} is not known in the ${part}`;
  }
  if (errorCode.startsWith('required')) {
    return `${where} is missing in the ${part}`;
  }
  return names.length > 0
    ? `${where} in the ${part} ${message}`
    : `${where} ${message}`;
}
