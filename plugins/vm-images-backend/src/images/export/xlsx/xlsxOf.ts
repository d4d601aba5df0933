import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { toError } from '@backstage/errors';
import { ZipFile } from 'yazl';
import type { ExportedImage } from '../exportColumns';
import { SheetWriter } from './sheet';
import { sheetPath, workbookParts } from './workbook';

/**
 * The images as a workbook of Excel, while they are read: nothing is kept but
 * what is under way to the reader. Images beyond the rows that a sheet can have
 * go on in a next one.
 */
export function xlsxOf(
  parts: AsyncIterable<readonly ExportedImage[]>,
  options: { mostRows?: number } = {},
): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const rows = parts[Symbol.asyncIterator]();
  const sheets = new SheetWriter(rows, options.mostRows);
  zip.once('error', error => output.destroy(toError(error)));
  let current: Readable | undefined;
  output.once('close', () => {
    current?.destroy();
    // Whoever turns away is waited for by nobody.
    Promise.resolve(rows.return?.()).catch(() => undefined);
  });
  const write = async () => {
    let count = 0;
    do {
      count += 1;
      current = Readable.from(sheets.sheet(), { objectMode: false });
      zip.addReadStream(current, sheetPath(count));
      await finished(current);
    } while (!sheets.ended);
    for (const [path, content] of Object.entries(workbookParts(count))) {
      zip.addBuffer(Buffer.from(content), path);
    }
    zip.end();
  };
  write().catch(error => output.destroy(toError(error)));
  return output;
}
