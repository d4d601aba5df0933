/** More than that a spreadsheet program refuses in one cell. */
const LONGEST_TEXT = 32_767;

const unwritable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
const special: Record<string, string> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  // A bare one would be read as a line feed.
  '\r': '_x000D_',
};

/**
 * Text as content of an element or attribute of a workbook. What XML cannot say
 * becomes `\ufffd`, and what only looks like an escape of such a character
 * (`_x0041_`) is kept from being taken for one.
 */
export function xmlText(text: string): string {
  return cut(text)
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"\r]/g, character => special[character]);
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT
    ? text
    : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
