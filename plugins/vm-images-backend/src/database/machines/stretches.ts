import { isIn, raw, sql, type Sql } from '../sql';

/** What of the machines a caller may be shown. */
export interface MachineView {
  everything: boolean;
  /** Whose machines the caller sees. */
  owners: readonly string[];
  /** Whoever made a machine for another sees it too. */
  creator?: string;
  /** The policy's conditions on the row, over the alias `m`. */
  condition?: Sql;
}

/**
 * The visible machines of these owners (of all, when none is named) as
 * conditions, each of which is one stretch of an index in every order that the
 * list knows. No machine is in two of them.
 */
export function machineStretches(
  view: MachineView,
  asked: readonly string[],
): Sql[] {
  const ownedBy = (owners: readonly string[]) =>
    owners.map(owner => sql`m.owner_ref = ${owner}`);
  if (view.everything) {
    return asked.length > 0 ? ownedBy(asked) : [raw('1 = 1')];
  }
  const wanted = (owner: string) => asked.length === 0 || asked.includes(owner);
  const stretches = ownedBy(view.owners.filter(wanted));
  const others = asked.filter(owner => !view.owners.includes(owner));
  if (view.creator !== undefined && (asked.length === 0 || others.length > 0)) {
    const elsewhere =
      asked.length > 0
        ? isIn('m.owner_ref', others)
        : sql`not (${isIn('m.owner_ref', view.owners)})`;
    stretches.push(sql`m.created_by = ${view.creator} and ${elsewhere}`);
  }
  return stretches;
}
