import type { Request, RequestHandler } from 'express';

/** Addresses that are remembered; pages ask for few, again and again. */
const MAX_KEPT = 1000;
const LONGEST = 2000;

/**
 * Wraps a check of requests. Of a GET without a body it looks at nothing but the
 * address, so whatever passed once passes again, and gets the query that the
 * check made of it.
 */
export function rememberChecked(check: RequestHandler): RequestHandler {
  const kept = new Map<string, Request['query']>();
  return (request, response, next) => {
    const { url } = request;
    if (!isAddressOnly(request)) {
      check(request, response, next);
      return;
    }
    const known = kept.get(url);
    if (known) {
      // To the end: the first is the one that was asked for the longest ago.
      kept.delete(url);
      kept.set(url, known);
      request.query = structuredClone(known);
      next();
      return;
    }
    check(request, response, (error?: unknown) => {
      if (error === undefined && request.url === url) {
        kept.set(url, structuredClone(request.query));
        if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
      }
      next(error);
    });
  };
}

/** No body and no header that an operation describes. */
function isAddressOnly({ method, url, headers }: Request): boolean {
  return (
    method === 'GET' &&
    url.length <= LONGEST &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}
