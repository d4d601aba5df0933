/**
 * XML as a tree, from a file that nobody vouches for: no document types and so
 * no entities of its own, nothing is fetched, and size and depth are bounded.
 */
import { SaxesParser } from 'saxes';
import { BrokenImageError, UnsafeImageError } from '../errors';

/** An element; names are without their prefix. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 20_000;

function unsafe(reason: string): never {
  throw new UnsafeImageError({
    rule: 'ova-xml',
    reason: `its description ${reason}`,
    remedy: 'Export the machine again as an OVA.',
  });
}

/**
 * Parses a document.
 *
 * @throws UnsafeImageError, BrokenImageError
 */
export function readXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => unsafe('has a document type'));
  parser.on('error', error => {
    throw new BrokenImageError({
      rule: 'ova-xml',
      reason: `its description is no proper XML (${error.message.slice(
        0,
        80,
      )})`,
    });
  });
  parser.on('opentag', tag => {
    elements += 1;
    if (elements > MAX_ELEMENTS) unsafe('has too many elements');
    if (open.length > MAX_DEPTH) unsafe('is nested too deeply');
    const attributes = Object.values(tag.attributes).map(
      ({ local, value }) => [local, value] as const,
    );
    const element = {
      ...{ name: tag.local, attributes: Object.fromEntries(attributes) },
      ...{ children: [], text: '' },
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', piece => {
    open.at(-1)!.text += piece;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return root;
}

/** All elements of a name, at any depth, in their order. */
export function findAll(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap(child => [
    ...(child.name === name ? [child] : []),
    ...findAll(child, name),
  ]);
}

/** The text of the first direct child of a name. */
export function textOf(element: XmlElement, name: string): string {
  const found = element.children.find(child => child.name === name);
  return found?.text.trim() ?? '';
}
