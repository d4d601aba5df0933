import { exportColumns, type Cell, type ExportedImage } from '../exportColumns';
import { styles } from './workbook';
import { xmlText } from './xml';

/** More than that no spreadsheet program takes, the head among them. */
export const MOST_ROWS = 1_048_576;

const DAY = 86_400_000;
/** Day 0 of spreadsheets, with the leap day of 1900 that never was. */
const EPOCH = Date.UTC(1899, 11, 30);

const head = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  '<sheetViews><sheetView workbookViewId="0">',
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
  '</sheetView></sheetViews><cols>',
  ...exportColumns.map(
    ({ width }, at) =>
      `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  ),
  '</cols><sheetData>',
].join('');
const foot = '</sheetData></worksheet>';

/** `A` … `Z`, `AA` … of the columns, from 0. */
function letters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last;
}

const columnNames = exportColumns.map((_, at) => letters(at));
const isTime = exportColumns.map(({ type }) => type === 'time');

/** Text is an inline string, which no program computes. */
function xmlCell(cell: Cell, at: number, row: number, style: string): string {
  if (cell === undefined || cell === '') return '';
  const place = columnNames[at] + row;
  if (typeof cell === 'string') {
    const text = xmlText(cell);
    return `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  if (!isTime[at]) return `<c r="${place}"><v>${cell}</v></c>`;
  const days = (cell - EPOCH) / DAY;
  return `<c r="${place}" s="${styles.time}"><v>${days}</v></c>`;
}

function xmlRow(cells: readonly Cell[], row: number, style = ''): string {
  let content = '';
  for (let at = 0; at < cells.length; at += 1) {
    content += xmlCell(cells[at], at, row, style);
  }
  return `<row r="${row}">${content}</row>`;
}

/** The XML of one sheet, with a head line, of at most `mostRows` rows. */
export class SheetWriter {
  readonly #parts: AsyncIterator<readonly ExportedImage[]>;
  readonly #mostRows: number;
  #rest: readonly ExportedImage[] = [];
  #ended = false;

  constructor(
    parts: AsyncIterator<readonly ExportedImage[]>,
    mostRows: number = MOST_ROWS,
  ) {
    this.#parts = parts;
    this.#mostRows = mostRows;
  }

  /** Have all images been written? */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next sheet, in pieces. One after the other. */
  async *sheet(): AsyncGenerator<string> {
    let row = 1;
    const titles = exportColumns.map(({ title }) => title);
    yield head + xmlRow(titles, row, ` s="${styles.head}"`);
    while (row < this.#mostRows && (await this.#more())) {
      const images = this.#rest.slice(0, this.#mostRows - row);
      this.#rest = this.#rest.slice(images.length);
      const first = row + 1;
      yield images.map((image, at) => xmlRow(image, first + at)).join('');
      row += images.length;
    }
    // Looks ahead, so that no sheet is begun for nothing.
    await this.#more();
    yield foot;
  }

  async #more(): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#ended) {
      const { value, done } = await this.#parts.next();
      if (done) this.#ended = true;
      else this.#rest = value;
    }
    return this.#rest.length > 0;
  }
}
