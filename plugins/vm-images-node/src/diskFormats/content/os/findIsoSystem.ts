/** Which operating system a disc installs, as the files say that its maker put there. */
import { guessFromName } from '@vm-images/backstage-plugin-vm-images-common';
import { readIsoFile } from '../../formats/isoFiles';
import type { DiskFacts, DiskReader } from '../../types';
import { onBudget } from './budget';

type SystemFacts = Pick<DiskFacts, 'os' | 'architecture'>;

const MAX_BYTES = 4 * 1024;

/** Reads `.disk/info` (Debian, Ubuntu) or `.treeinfo` (Fedora and its kin). Never throws. */
export async function findIsoSystem(disc: DiskReader): Promise<SystemFacts> {
  const reader = onBudget(disc);
  const read = async (path: string) =>
    (await readIsoFile(reader, path, MAX_BYTES))?.toString('utf8');
  try {
    const info = await read('.disk/info');
    if (info) return factsOf(info.split('\n')[0].slice(0, 256));
    const tree = await read('.treeinfo');
    return tree ? fromTreeInfo(tree) : {};
  } catch {
    // Damaged, or too much to read.
    return {};
  }
}

function fromTreeInfo(text: string): SystemFacts {
  // Line by line, by plain cuts: whoever made the disc chose the text.
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key && !values.has(key)) {
      values.set(key, line.slice(at + 1, at + 129).trim());
    }
  }
  const value = (key: string) => values.get(key) || undefined;
  const name = value('family') ?? value('name') ?? '';
  const version = value('version');
  const words = [name, version, value('arch')].filter(Boolean).join(' ');
  const facts = factsOf(words);
  const isPlain = version && /^[\w.-]{1,32}$/.test(version);
  return facts.os && isPlain
    ? { ...facts, os: { ...facts.os, version } }
    : facts;
}

function factsOf(text: string): SystemFacts {
  const { os, architecture } = guessFromName(text).facts;
  return { ...(os && { os }), ...(architecture && { architecture }) };
}
