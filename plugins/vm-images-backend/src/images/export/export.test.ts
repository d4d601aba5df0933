import { randomBytes } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import readExcelFile from 'read-excel-file/node';
import { completeImageRow } from '../../database/images/completeImageRow';
import { anImage } from '../../database/testing/catalogBench';
import { csvOf, inertText } from './csv';
import type { ImageRow } from '../../database/tables';
import {
  exportColumns,
  exportedImage,
  exportSources,
  type ExportedImage,
} from './exportColumns';
import { exportFormats } from './exportFormats';
import { isoTime } from './isoTime';
import { xlsxOf } from './xlsx/xlsxOf';

const plain = completeImageRow(anImage(), Date.UTC(2026, 0, 2));

/** The image as it is exported when its row is like that. */
function anExported(change: Partial<ImageRow>): ExportedImage {
  const changed = { ...plain, ...change };
  return exportedImage(
    exportSources.map(name => changed[name]),
    { platformType: id => (id === 'local' ? 'qemu' : undefined) },
  );
}

async function* inParts(...parts: ExportedImage[][]) {
  yield* parts;
}

/** A reader of RFC 4180 that knows nothing of the writer. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, bare, end] of csv.slice(1).matchAll(cell)) {
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const dangerous = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'],
  ...['  =cmd|x', '\u00a0=1', '\u200b=1', '\u0000=1', '＝1', '＠x'],
];

describe('text of a spreadsheet', () => {
  it.each(dangerous)('%j is no formula', word => {
    expect(inertText(word)).toBe(`'${word}`);
  });

  it.each(['web', '1-2', 'a=b', "'x", '', 'ada@example.com', '2026'])(
    '%j stays as it is',
    word => expect(inertText(word)).toBe(word),
  );
});

jest.setTimeout(60_000);

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...dangerous, '","', '"\r\n"', '_x0041_', ']]>', '\ud800'),
);
const startsFormula = /^[\s\p{C}]*[=+\-@]/u;

it('CSV says every text again, and none as a formula', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: anyText, description: anyText }), {
        maxLength: 5,
      }),
      async texts => {
        const csv = await text(csvOf(inParts(texts.map(anExported))));
        expect(csv.startsWith('\ufeff"Name","ID",')).toBe(true);
        const [head, ...rows] = readCsv(csv);
        expect(head).toEqual(exportColumns.map(({ title }) => title));
        expect(rows.map(row => row.length)).toEqual(
          texts.map(() => exportColumns.length),
        );
        rows.forEach((row, at) => {
          expect(row.filter(cell => startsFormula.test(cell))).toEqual([]);
          expect([texts[at].name, `'${texts[at].name}`]).toContain(row[0]);
        });
      },
    ),
  );
});

it('CSV has every attribute of an image', async () => {
  const image = anExported({
    ...{ name: 'größe "1"', encrypted: 1, size_bytes: '42' },
    ...{ features: '{"cloudInit":true,"guestAgent":true,"sriov":false}' },
    ...{ project_group: 'g', family: 'f', version: '1', digest: 'sha256:0' },
    ...{ os_distribution: 'kylin', os_version: 'V10', tags: '["b","a"]' },
    ...{ description: 'two\nlines', virtual_size_bytes: 84 },
    platform_image_id: 'p1',
    listing: JSON.stringify({
      publisher: { kind: 'vendor', name: 'Acme', verified: true },
      contents: 'WordPress',
      price: { model: 'paid', amount: 0.05, currency: 'EUR', unit: 'hour' },
    }),
  });
  const [head, cells] = readCsv(await text(csvOf(inParts([image]))));
  expect(
    Object.fromEntries(head.map((title, at) => [title, cells[at]])),
  ).toEqual({
    ...{ Name: 'größe "1"', ID: plain.id, Status: 'available' },
    ...{ Standing: 'stable', Encrypted: 'yes', Kind: 'system-disk' },
    ...{ Features: 'cloud-init, qemu-ga', 'System type': 'linux' },
    ...{ 'Operating system': 'kylin', 'OS version': 'V10' },
    ...{ Architecture: 'x86_64', 'Boot mode': 'both' },
    ...{ 'Platform type': 'qemu', Platform: 'local', Region: 'local' },
    ...{ 'ID on the platform': 'p1', 'Size (bytes)': '42' },
    ...{ 'Disk size (bytes)': '84', Digest: 'sha256:0' },
    ...{ Visibility: 'private', Owner: 'group:default/web' },
    ...{ 'Project group': 'g', Tags: 'b, a', Family: 'f', Version: '1' },
    ...{ Source: 'Offered by the platform.', Description: 'two\nlines' },
    'Created (UTC)': '2026-01-02T00:00:00.000Z',
    'Updated (UTC)': '2026-01-02T00:00:00.000Z',
    ...{ Publisher: 'Acme', Price: '0.05 EUR per hour' },
    Contents: 'WordPress',
  });
});

it('CSV has nothing where nothing is known', async () => {
  const image = anExported({
    ...{
      platform_id: 'gone',
      size_bytes: 0,
      owner_ref: '',
      os_distribution: '',
    },
    ...{ tags: '[]', origin: 'null', listing: '{}', virtual_size_bytes: 0 },
  });
  const [head, cells] = readCsv(await text(csvOf(inParts([image]))));
  const told = new Map(head.map((title, at) => [title, cells[at]]));
  for (const title of [
    ...['Features', 'Operating system', 'Platform type', 'Size (bytes)'],
    ...['ID on the platform', 'Owner', 'Tags', 'Family', 'Publisher', 'Price'],
  ]) {
    expect([title, told.get(title)]).toEqual([title, '']);
  }
  expect(told.get('Platform')).toBe('gone');
  expect(told.get('Disk size (bytes)')).toBe('0');
  expect(told.get('Source')).toBe('Unknown.');
});

it('times are those of JavaScript', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), time => {
      expect(isoTime(time)).toBe(new Date(time).toISOString());
    }),
  );
});

describe('a workbook', () => {
  it('opens, with text as text, numbers as numbers and times as times', async () => {
    const names = [...dangerous, '_x0041_', 'a_x000D_', '<&">', ']]>', 'ü🦊'];
    const images = names.map(name => anExported({ name, size_bytes: 42 }));
    const file = await buffer(
      xlsxOf(inParts(images.slice(0, 3), images.slice(3))),
    );
    const [{ sheet, data }] = await readExcelFile(file, { trim: false });
    expect(sheet).toBe('Images');
    const [head, ...rows] = data;
    const titles = exportColumns.map(({ title }) => title);
    expect(head).toEqual(titles);
    const shown = names.map(name => name.replace('\u0000', '\ufffd'));
    const told = rows.map(([name]) => name);
    expect(told).toEqual(shown);
    const cell = (title: string) => rows[0][titles.indexOf(title)];
    expect(cell('Size (bytes)')).toBe(42);
    expect(cell('Created (UTC)')).toEqual(new Date(Date.UTC(2026, 0, 2)));
    expect(cell('Family')).toBeNull();
  });

  it('goes on in a next sheet where one is full, and begins none in vain', async () => {
    const images = ['a', 'b', 'c', 'd'].map(name => anExported({ name }));
    for (const [count, expected] of [
      [0, [[]]],
      [2, [['a', 'b']]],
      [3, [['a', 'b'], ['c']]],
      [
        4,
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
      ],
    ] as const) {
      const parts = inParts(images.slice(0, 1), images.slice(1, count));
      const all = count === 0 ? inParts() : parts;
      const file = await buffer(xlsxOf(all, { mostRows: 3 }));
      const sheets = await readExcelFile(file);
      expect(
        sheets.map(({ data }) => data.slice(1).map(([name]) => name)),
      ).toEqual(expected);
    }
  });
});

describe.each(Object.entries(exportFormats))('%s', (_name, format) => {
  /** Endless, and counts what was read. */
  function endless() {
    const state = { read: 0, ended: false };
    async function* parts() {
      try {
        for (;;) {
          state.read += 1;
          // Random, so that compression does not swallow it.
          yield Array.from({ length: 50 }, () =>
            anExported({ name: randomBytes(2000).toString('hex') }),
          );
        }
      } finally {
        state.ended = true;
      }
    }
    return { state, parts: parts() };
  }

  it('reads no faster than it is read, and stops with its reader', async () => {
    const { state, parts } = endless();
    const file = format.write(parts);
    const reader = file[Symbol.asyncIterator]();
    while (state.read === 0) await reader.next();
    let before = -1;
    // Until nothing is read any more, although time goes by.
    while (before !== state.read) {
      before = state.read;
      await new Promise(done => setTimeout(done, 300));
    }
    expect(state.read).toBeLessThan(40);
    file.destroy();
    for (let wait = 0; wait < 100 && !state.ended; wait += 1) {
      await new Promise(done => setTimeout(done, 50));
    }
    expect(state.ended).toBe(true);
  });

  it('breaks off where reading fails', async () => {
    async function* failing() {
      yield [anExported({})];
      throw new Error('The database is away');
    }
    await expect(buffer(format.write(failing()))).rejects.toThrow(
      'The database is away',
    );
  });
});
