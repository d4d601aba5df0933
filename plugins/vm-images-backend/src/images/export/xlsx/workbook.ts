/** The parts of a workbook beside its sheets; ECMA-376 says what must be there. */

/** Places in `cellXfs`. */
export const styles = { head: 1, time: 2 } as const;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPath = (number: number) => `xl/worksheets/sheet${number}.xml`;

const styleSheet = `${xml}<styleSheet xmlns="${main}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
</styleSheet>`;

/** Path and content of every part that a workbook of so many sheets needs. */
export function workbookParts(sheets: number): Record<string, string> {
  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  const override = (path: string, type: string) =>
    `<Override PartName="/${path}" ContentType="${sheetType}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/relationships/${type}" Target="${target}"/>`;
  return {
    '[Content_Types].xml': `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override(
      'xl/workbook.xml',
      'sheet.main',
    )}${override('xl/styles.xml', 'styles')}${numbers
      .map(number => override(sheetPath(number), 'worksheet'))
      .join('')}</Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(
      'rId1',
      'officeDocument',
      'xl/workbook.xml',
    )}</Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}/relationships"><sheets>${numbers
      .map(
        number =>
          `<sheet name="Images${
            number > 1 ? ` ${number}` : ''
          }" sheetId="${number}" r:id="sheet${number}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(
      'styles',
      'styles',
      'styles.xml',
    )}${numbers
      .map(number =>
        relation(
          `sheet${number}`,
          'worksheet',
          sheetPath(number).replace('xl/', ''),
        ),
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': styleSheet,
  };
}
