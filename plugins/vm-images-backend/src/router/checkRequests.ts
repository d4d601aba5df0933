/**
 * Holds requests to the OpenAPI document: unknown parameters, wrong types and
 * bodies that are too large or no JSON are refused with a text that names them.
 * The bytes of uploads and downloads pass by.
 */
import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
} from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { openapiDocument } from '../schema/openapi.generated';
import { explainInvalidRequests } from './explainInvalidRequests';

/** Longest JSON body. */
const MAX_BODY = '1mb';

type ApiSpec = Exclude<
  Parameters<typeof OpenApiValidator.middleware>[0]['apiSpec'],
  string
>;

export function checkRequests(options: {
  checkAnswers: boolean;
}): RequestHandler {
  const router = express.Router();
  router.get('/openapi.json', (request, response) => {
    const servers = [{ url: request.baseUrl || '/' }];
    response.json({ ...openapiDocument, servers });
  });
  router.use(
    express.json({ limit: MAX_BODY }),
    explainUnreadableBody,
    acceptOnlyJson,
    refuseZeroBytes,
    ...OpenApiValidator.middleware({
      apiSpec: withAnyCharacters(openapiDocument) as unknown as ApiSpec,
      useRequestUrl: true,
      ignoreUndocumented: true,
      validateRequests: {
        coerceTypes: false,
        allowUnknownQueryParameters: false,
      },
      validateResponses: options.checkAnswers,
      // Who asks is found out by the handlers, with the portal's own services.
      validateSecurity: false,
    }),
    explainInvalidRequests,
  );
  return (request, response, next) =>
    carriesBytes(request) ? next() : router(request, response, next);
}

/** Uploads speak the tus protocol; downloads are checked by their signature. */
function carriesBytes({ method, path }: Request): boolean {
  return (
    path.startsWith('/downloads/') ||
    path.startsWith('/uploads/') ||
    (path === '/uploads' && method !== 'GET')
  );
}

/**
 * Of the document a copy in which query parameters may hold any character as it
 * is. Browsers write a space as `+`, and people write `user:default/ada`.
 */
function withAnyCharacters(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withAnyCharacters);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withAnyCharacters(one)]),
  );
  return 'in' in value && value.in === 'query'
    ? { ...copy, allowReserved: true }
    : copy;
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
