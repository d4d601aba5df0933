import { Document, isSeq, Scalar, visit } from 'yaml';

/**
 * What cloud-init's YAML reader takes for a line break or refuses, although
 * YAML 1.2 calls it text. Raw, such a character could end a value and start a
 * setting of its author's choice.
 */
const NOT_PLAIN_TEXT =
  /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/**
 * Writes plain values as YAML that cloud-init (YAML 1.1) and the simple readers
 * of small guests understand alike: long lines are not folded, and a list within
 * a list stands on one line, as people write commands.
 */
export function emitYaml(value: Record<string, unknown>): string {
  const document = new Document(value, {
    version: '1.1',
    aliasDuplicateObjects: false,
    // A key named `<<` is data here, not an order to merge.
    customTags: tags =>
      tags.filter(tag => typeof tag === 'string' || tag.tag !== MERGE_TAG),
  });
  visit(document, {
    Scalar(_key, node, path) {
      if (typeof node.value === 'string') {
        const inFlow = path.some(parent => isSeq(parent) && parent.flow);
        node.type = quotesFor(node.value, inFlow);
      }
    },
    Seq(_key, node, path) {
      if (isSeq(path[path.length - 1])) {
        node.flow = true;
      }
    },
  });
  const text = document.toString({ lineWidth: 0, directives: false });
  // All of them are within double quotes by now, where an escape may stand.
  return text.replace(
    new RegExp(NOT_PLAIN_TEXT, 'gu'),
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Quotes where the emitter, for YAML 1.2, would do without; else its choice. */
function quotesFor(
  text: string,
  inFlow: boolean,
): 'QUOTE_DOUBLE' | 'QUOTE_SINGLE' | undefined {
  const oneLine = !text.includes('\n');
  if (NOT_PLAIN_TEXT.test(text) || (oneLine ? /\t/.test(text) : inFlow)) {
    return Scalar.QUOTE_DOUBLE;
  }
  // On one line with others, a question mark already means something.
  const bare = inFlow ? /^[A-Za-z][\w./-]*$/.test(text) : text !== '=';
  return bare && text !== '<<' ? undefined : Scalar.QUOTE_SINGLE;
}
