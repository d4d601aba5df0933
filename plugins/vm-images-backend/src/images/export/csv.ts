import { exportColumns, type Cell, type ExportedImage } from './exportColumns';
import { isoTime } from './isoTime';

/** Without it spreadsheet programs take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * What spreadsheet programs take for a formula, also behind what they trim; in
 * some languages of theirs the full-width signs too.
 */
const formula = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** As most texts begin, and no formula; a look is quicker than the pattern. */
function isLetterOrDigit(code: number): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return isLetter || (code >= 48 && code <= 57);
}

/** A text that stays one in every spreadsheet program. */
export function inertText(text: string): string {
  if (isLetterOrDigit(text.charCodeAt(0))) return text;
  return formula.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}

const isTime = exportColumns.map(({ type }) => type === 'time');

/** Everything but numbers quoted, as RFC 4180 has it. */
function csvCell(cell: Cell, at: number): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return quoted(inertText(cell));
  return isTime[at] ? `"${isoTime(cell)}"` : String(cell);
}

function csvLine(cells: readonly Cell[]): string {
  let line = csvCell(cells[0], 0);
  for (let at = 1; at < cells.length; at += 1) {
    line += `,${csvCell(cells[at], at)}`;
  }
  return `${line}\r\n`;
}

/** The images as CSV in UTF-8, with a head line; a piece for each part. */
export async function* csvOf(
  parts: AsyncIterable<readonly ExportedImage[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(exportColumns.map(({ title }) => title));
  for await (const images of parts) {
    let lines = '';
    for (const image of images) lines += csvLine(image);
    yield lines;
  }
}
