import type { Knex } from 'knex';
import type { TemplateRow } from '../database/tables';

const MAX_LENGTH = 63;

/** `Debian 12 (web)` becomes `debian-12-web`; what has no letter, `template`. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH);
  return trimDashes(slug) || 'template';
}

function trimDashes(text: string): string {
  const start = text.startsWith('-') ? 1 : 0;
  const end = text.endsWith('-') ? text.length - 1 : text.length;
  return text.slice(start, Math.max(start, end));
}

/** A name after the title that no live template has yet: `web`, `web-2` … */
export async function freeName(options: {
  tx: Knex | Knex.Transaction;
  title: string;
}): Promise<string> {
  const { tx, title } = options;
  const slug = slugOf(title);
  const taken = new Set(
    (
      await tx<TemplateRow>('templates')
        .whereNull('deleted_at')
        // Room is left for the number.
        .where('name', 'like', `${slug.slice(0, MAX_LENGTH - 5)}%`)
        .select('name')
    ).map(({ name }) => name),
  );
  let name = slug;
  for (let number = 2; taken.has(name); number++) {
    const end = `-${number}`;
    name = `${trimDashes(slug.slice(0, MAX_LENGTH - end.length))}${end}`;
  }
  return name;
}
