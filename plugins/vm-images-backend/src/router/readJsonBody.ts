import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type RequestHandler,
} from 'express';

/** Longest JSON body. */
const MAX_BODY = '1mb';

const explainUnreadableBody: ErrorRequestHandler = (
  error,
  _request,
  _response,
  next,
) => {
  const reasons: Record<string, string> = {
    'entity.too.large': `The body is larger than ${MAX_BODY}. Send less at once.`,
    'entity.parse.failed': 'The body is not valid JSON.',
    'encoding.unsupported':
      'The body is compressed in a way that is not understood.',
    'charset.unsupported': 'The body must be UTF-8.',
  };
  const reason = reasons[error?.type];
  next(reason ? new InputError(reason) : error);
};

/**
 * The validator keeps what it made for each content type, so there shall be
 * only one of them.
 */
const acceptOnlyJson: RequestHandler = (request, _response, next) => {
  const hasBody =
    'transfer-encoding' in request.headers ||
    Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody) {
    delete request.headers['content-type'];
  } else if (request.is('application/json')) {
    request.headers['content-type'] = 'application/json';
  } else {
    throw new InputError('The body must be JSON: "application/json".');
  }
  next();
};

function findZeroByte(value: unknown, where: string): string | undefined {
  if (typeof value === 'string') {
    return value.includes('\0') ? where : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const found = findZeroByte(one, `"${key.slice(0, 60)}" of ${where}`);
    if (found) return found;
  }
  return undefined;
}

/** PostgreSQL holds no text with a zero byte, and nobody needs one. */
const refuseZeroBytes: RequestHandler = (request, _response, next) => {
  const found = request.path.includes('%00')
    ? 'the path'
    : findZeroByte(request.query, 'the query') ??
      findZeroByte(request.body, 'the body');
  if (found) {
    throw new InputError(`There is a zero byte in ${found}. Leave it out.`);
  }
  next();
};

/** Reads JSON bodies of bounded size, and refuses what cannot be one. */
export const readJsonBody: (RequestHandler | ErrorRequestHandler)[] = [
  express.json({ limit: MAX_BODY }),
  explainUnreadableBody,
  acceptOnlyJson,
  refuseZeroBytes,
];
