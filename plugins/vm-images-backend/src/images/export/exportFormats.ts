import { Readable } from 'node:stream';
import { csvOf } from './csv';
import type { ExportedImage } from './exportColumns';
import { xlsxOf } from './xlsx/xlsxOf';

interface Format {
  contentType: string;
  /** The bytes of the file; reads on only as they are taken. */
  write(parts: AsyncIterable<readonly ExportedImage[]>): Readable;
}

/** How lists are written, by the extension of the file. */
export const exportFormats = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    write: parts => Readable.from(csvOf(parts), { objectMode: false }),
  },
  xlsx: {
    contentType:
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: parts => xlsxOf(parts),
  },
} as const satisfies Record<string, Format>;

export type ExportFormat = keyof typeof exportFormats;
