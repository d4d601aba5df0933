import type { Endpoint } from './Endpoint';
import type { Role } from './roles';
import { maySee, variantsOf, type Variant } from './visibility';

/** Of a link in each state, whoever holds it. */
const links: Record<string, number> = {
  ...{ valid: 200, gone: 410, revoked: 410, expired: 410 },
  ...{ forged: 404, unknown: 404 },
};

/** A thing of one kind, in each state that matters; once when about nothing. */
export function casesOf({ about }: Endpoint): [string, Variant | undefined][] {
  if (about === undefined) return [['', undefined]];
  if (about !== 'link') return variantsOf(about);
  return Object.keys(links).map(state => [state, undefined]);
}

/** What a role is answered. */
export function expectedStatus(
  endpoint: Endpoint,
  [name, variant]: [string, Variant | undefined],
  role: Role,
): number {
  const { needs, answer } = endpoint;
  if (needs === 'link') return links[name];
  if (role === 'nobody') return 401;
  if (endpoint.granted && role === 'denied') return 403;
  if (needs === 'administration') {
    return role === 'admin' || role === 'service' ? answer : 403;
  }
  if (!variant) return answer;
  if (!maySee(role, variant)) return 404;
  const refused =
    endpoint.refused?.[name]?.includes(role) ||
    (needs === 'ownership' && !variant.changes.includes(role)) ||
    (needs === 'publishing' && role !== 'admin' && role !== 'service');
  if (refused) return 403;
  return endpoint.conflicts?.includes(name) ? 409 : answer;
}
