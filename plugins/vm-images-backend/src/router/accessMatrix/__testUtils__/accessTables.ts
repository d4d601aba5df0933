/** The access matrix as tables for the documentation. */
import type { Endpoint } from './Endpoint';
import { endpoints } from './endpoints';
import { casesOf, expectedStatus } from './expectedStatus';
import { everyRole, factsOf, type Role } from './roles';
import { variantsOf, visibility, type Kind, type Variant } from './visibility';

/** Aligned as Prettier does it. */
function table(rows: string[][]): string {
  const widths = rows[0].map((_, at) =>
    Math.max(3, ...rows.map(row => row[at].length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  const [head, ...body] = rows;
  const rule = widths.map(width => '-'.repeat(width));
  return [head, rule, ...body].map(line).join('\n');
}

const columns = everyRole.map(role => factsOf(role).title);

/** `publicOfGroup` as people write it. */
const words = (name: string) =>
  name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

function mayDo(role: Role, { changes, sees = [] }: Variant): string {
  if (changes.includes(role)) return 'changes';
  return sees.includes(role) ? 'sees' : '–';
}

function statuses(endpoint: Endpoint, role: Role): string {
  const all = casesOf(endpoint).map(one => expectedStatus(endpoint, one, role));
  return [...new Set(all)].sort((a, b) => a - b).join(', ');
}

const kinds = (Object.keys(visibility) as Kind[]).filter(
  kind => kind !== 'owner',
);

/** What each role sees and changes, and what it is answered on each route. */
export const accessTables = [
  table([
    ['Thing', ...columns],
    ...kinds.flatMap(kind =>
      variantsOf(kind).map(([name, variant]) => [
        `${kind}: ${words(name)}`,
        ...everyRole.map(role => mayDo(role, variant)),
      ]),
    ),
  ]),
  table([
    ['Route', 'On each', ...columns],
    ...endpoints.map(endpoint => [
      `\`${endpoint.route}\``,
      endpoint.about ?? '',
      ...everyRole.map(role => statuses(endpoint, role)),
    ]),
  ]),
].join('\n\n');
