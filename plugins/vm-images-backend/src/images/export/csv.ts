import { exportColumns, type Cell } from './exportColumns';
import type { ExportedImage } from './ImageExporter';

/** Without it spreadsheet programs take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * What spreadsheet programs take for a formula, also behind what they trim; in
 * some languages of theirs the full-width signs too.
 */
const formula = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** A text that stays one in every spreadsheet program. */
export function inertText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Everything but numbers quoted, as RFC 4180 has it. */
function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = cell instanceof Date ? cell.toISOString() : inertText(cell);
  return `"${text.replaceAll('"', '""')}"`;
}

const line = (cells: readonly Cell[]) => `${cells.map(csvCell).join(',')}\r\n`;

/** The images as CSV in UTF-8, with a head line; a piece for each part. */
export async function* csvOf(
  parts: AsyncIterable<readonly ExportedImage[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + line(exportColumns.map(({ title }) => title));
  for await (const images of parts) {
    yield images
      .map(image => line(exportColumns.map(({ cell }) => cell(image))))
      .join('');
  }
}
