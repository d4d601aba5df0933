/**
 * PostgreSQL prepares a named statement once per connection, which saves
 * parsing and planning: more than half of the time of a list. Only for
 * statements whose best plan does not depend on their values.
 *
 * Two things can come between. A pooler may hand out another connection than
 * the one that knows the name; then names are not used any more. A migration
 * may change a table under a prepared statement; then it is sent without.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

const UNKNOWN_NAME = ['26000', '42P05'];
const TABLE_CHANGED = '0A000';

let poolerInBetween = false;

/** Runs what `statement` makes; outside of transactions only. */
export async function runPrepared(
  statement: () => Knex.Raw,
  text: string,
): Promise<{ rows: never[] }> {
  if (poolerInBetween) return statement();
  try {
    return await statement().options({ name: nameOf(text) });
  } catch (error) {
    const { code } = error as { code?: string };
    if (UNKNOWN_NAME.includes(code ?? '')) poolerInBetween = true;
    else if (code !== TABLE_CHANGED) throw error;
    return statement();
  }
}

function nameOf(text: string): string {
  return `vm-images-${createHash('sha256')
    .update(text)
    .digest('base64url')
    .slice(0, 22)}`;
}
