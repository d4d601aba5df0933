/**
 * Holds requests to the OpenAPI document: unknown parameters, wrong types and
 * bodies that are too large or no JSON are refused with a text that names them.
 * The bytes of uploads and downloads pass by.
 */
import express, { type Request, type RequestHandler } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { openapiDocument } from '../schema/openapi.generated';
import { explainInvalidRequests } from './explainInvalidRequests';
import { readJsonBody } from './readJsonBody';
import { rememberChecked } from './rememberChecked';

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
    ...readJsonBody,
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
  // Answers are checked against what the check of the request has found.
  const check = options.checkAnswers ? router : rememberChecked(router);
  return (request, response, next) => {
    response.locals.checked = options.checkAnswers;
    if (carriesBytes(request)) next();
    else check(request, response, next);
  };
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
