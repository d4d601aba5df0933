/**
 * Holds requests to the OpenAPI document: unknown parameters, wrong types and
 * bodies that are too large or no JSON are refused with a text that names them.
 * The bytes of uploads and downloads pass by.
 */
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
} from 'express';
import { openapiDocument } from '../schema/openapi.generated';

/** Longest JSON body. */
export const MAX_BODY = '1mb';

export function checkRequests(options: {
  checkAnswers: boolean;
}): RequestHandler {
  const validated = createValidatedOpenApiRouter(openapiDocument, {
    middleware: [
      express.json({ limit: MAX_BODY }),
      explainUnreadableBody,
      refuseZeroBytes,
    ] as RequestHandler[],
    validatorOptions: {
      validateResponses: options.checkAnswers,
      // Who asks is found out by the handlers, with the portal's own services.
      validateSecurity: false,
      validateFormats: true,
    },
  }) as unknown as RequestHandler;
  return (request, response, next) =>
    carriesBytes(request) ? next() : validated(request, response, next);
}

/** Uploads speak the tus protocol; downloads are checked by their signature. */
function carriesBytes({ method, path }: Request): boolean {
  return (
    path.startsWith('/downloads/') ||
    path.startsWith('/uploads/') ||
    (path === '/uploads' && method !== 'GET')
  );
}

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

function findZeroByte(value: unknown, where: string): string | undefined {
  if (typeof value === 'string')
    return value.includes('\0') ? where : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const found = findZeroByte(one, `"${key.slice(0, 60)}" of ${where}`);
    if (found) return found;
  }
  return undefined;
}
