import { InputError } from '@backstage/errors';
import type {
  Caller,
  MachineListQuery,
} from '@vm-images/backstage-plugin-vm-images-common';
import { decodeCursor, fingerprint } from '../database/keyset';
import { machineSorts, type MachineListRequest } from '../database/machines';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 200;
const MAX_TERMS = 8;

const unique = <T extends string>(values: readonly T[] = []): T[] =>
  [...new Set(values)].sort();

/** Turns a query that has the shape of the API into what the database is asked. */
export function parseMachineListQuery(
  query: MachineListQuery,
  caller: Caller,
): MachineListRequest {
  const sort = query.sort ?? 'updatedAt';
  if (!Object.hasOwn(machineSorts, sort)) {
    const known = Object.keys(machineSorts).join(', ');
    throw new InputError(
      `The parameter "sort" must be one of ${known}; got "${sort}".`,
    );
  }
  const asked = {
    platforms: unique(query.platform),
    states: unique(query.state),
    owners: ownersOf(query, caller),
    imageId: query.imageId,
    templateId: query.templateId,
    terms: termsOf(query.search),
    sort,
    order: query.order ?? (sort === 'name' ? 'asc' : 'desc'),
  } as const;
  const list = fingerprint(asked);
  const { type: sortType } = machineSorts[sort];
  return {
    ...asked,
    limit: limitOf(query.limit),
    count: query.count ?? 'capped',
    position:
      query.cursor === undefined
        ? undefined
        : decodeCursor({ cursor: query.cursor, list, sortType }),
    list,
  };
}

/** "Mine" is what I or one of my groups own, also for an administrator. */
function ownersOf(query: MachineListQuery, caller: Caller): string[] {
  const asked = unique(query.owner);
  if (query.scope !== 'mine') return asked;
  const mine = unique(caller.ownershipRefs);
  const both = asked.filter(owner => mine.includes(owner));
  const owners = asked.length > 0 ? both : mine;
  // Of nobody: an owner that there is not, since none at all means anyone.
  return owners.length > 0 ? owners : ['-'];
}

function termsOf(search: string = ''): string[] {
  const terms = unique(search.toLowerCase().split(/\s/).filter(Boolean));
  if (terms.length <= MAX_TERMS) return terms;
  throw new InputError(
    `The parameter "search" may have at most ${MAX_TERMS} words; got ${terms.length}.`,
  );
}

function limitOf(limit: number = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InputError(
    `The parameter "limit" must be a whole number from 1 to ${MAX_LIMIT}; got ${limit}.`,
  );
}
