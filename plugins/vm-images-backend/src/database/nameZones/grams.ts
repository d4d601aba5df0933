/** What a term and a text that holds it have in common. */

const LINE_BREAK = 10;

/**
 * Every three bytes in a row, as a number below 2^24. A text that holds a term has
 * all grams of the term; bytes, because text that cannot be stored as it is has
 * been replaced in them already. None goes over a line break, which no term has.
 */
export function gramsOf(text: string): Set<number> {
  const bytes = Buffer.from(text, 'utf8');
  const grams = new Set<number>();
  for (let at = 2; at < bytes.length; at += 1) {
    const three = [bytes[at - 2], bytes[at - 1], bytes[at]];
    if (three.includes(LINE_BREAK)) continue;
    grams.add(three[0] * 65536 + three[1] * 256 + three[2]);
  }
  return grams;
}
