import { InputError } from '@backstage/errors';

/** The entity tag of a revision: `"7"`, quotes included, as HTTP wants it. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/**
 * The revision that an `If-Match` header asks for; undefined for no header and
 * for `*`. Takes the tag with and without its quotes.
 */
export function revisionOfEtag(
  ifMatch: string | undefined,
): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const digits = /^(?:W\/)?"?(\d{1,15})"?$/.exec(ifMatch)?.[1];
  if (digits === undefined) {
    throw new InputError(
      `If-Match must be the "etag" that the change is based on, such as "7"; got "${ifMatch.slice(
        0,
        80,
      )}".`,
    );
  }
  return Number(digits);
}
