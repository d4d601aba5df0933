/**
 * The text descriptor inside a VMDK. QEMU searches it for names anywhere, also
 * in comments, so every line must be understood and no line may bring in
 * another file.
 */
import { BrokenImageError, UnsafeImageError, assertSafe } from '../errors';

/** What a self-contained VMDK's descriptor says. */
export interface VmdkDescriptor {
  createType: 'monolithicSparse' | 'streamOptimized';
  extentSectors: number;
}

const EXPORT_AGAIN =
  'Make it one self-contained file: qemu-img convert -f vmdk -O qcow2 <file> disk.qcow2';
const NO_PARENT = 'ffffffff';
const SETTINGS: Record<string, RegExp> = {
  version: /^[1-4]$/,
  encoding: /^"[A-Za-z0-9_. -]{1,32}"$/,
  cid: /^[0-9a-f]{1,8}$/i,
  parentcid: new RegExp(`^${NO_PARENT}$`, 'i'),
  isnativesnapshot: /^"no"$/i,
  createtype: /^"(?:monolithicSparse|streamOptimized)"$/,
};
const DISK_DATABASE = /^ddb\.[A-Za-z0-9_.]{1,64}[ \t]*=[ \t]*"[^"/\\]{0,256}"$/;
const EXTENT =
  /^(?:RW|RDONLY)[ \t]+(\d{1,16})[ \t]+SPARSE[ \t]+"([^"]{1,255})"$/;
const MAX_LINES = 200;

function refuse(rule: string, reason: string): never {
  throw new UnsafeImageError({ rule, reason, remedy: EXPORT_AGAIN });
}

/** Makes text from an untrusted file fit for a message. */
function quoted(line: string): string {
  return `'${line.replace(/[^\x20-\x7e]/g, '?').slice(0, 60)}'`;
}

function readExtent(line: string): number | undefined {
  const match = EXTENT.exec(line);
  if (!match) {
    if (/^(?:RW|RDONLY|NOACCESS)\b/i.test(line)) {
      refuse(
        'vmdk-extent',
        `it takes its content from elsewhere (${quoted(line)})`,
      );
    }
    return undefined;
  }
  if (/[/\\]|^\.\.?$|^json:|^[a-z0-9+.-]+:/i.test(match[2])) {
    refuse('vmdk-extent', `its extent is named like a path (${quoted(line)})`);
  }
  return Number(match[1]);
}

function readSetting(line: string, settings: Map<string, string>): void {
  if (DISK_DATABASE.test(line)) {
    return;
  }
  const at = line.indexOf('=');
  const key = line.slice(0, Math.max(at, 0)).trim().toLowerCase();
  const value = line.slice(at + 1).trim();
  if (key === 'parentcid' && value.toLowerCase() !== NO_PARENT) {
    refuse('vmdk-parent', 'it depends on another file (a parent disk)');
  }
  if (key === 'createtype' && !SETTINGS.createtype.test(value)) {
    refuse(
      'vmdk-subformat',
      `its type ${quoted(value)} is not monolithicSparse or streamOptimized`,
    );
  }
  if (!Object.hasOwn(SETTINGS, key) || !SETTINGS[key].test(value)) {
    refuse('vmdk-descriptor', `a line is not understood (${quoted(line)})`);
  }
  if (settings.has(key)) {
    refuse('vmdk-descriptor', `a line appears twice (${quoted(line)})`);
  }
  settings.set(key, value);
}

function significantLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim());
  if (lines.length > MAX_LINES) {
    refuse('vmdk-descriptor', `its descriptor has ${lines.length} lines`);
  }
  return lines.filter(line => line !== '' && !line.startsWith('#'));
}

/** Reads a descriptor; refuses whatever is not plainly self-contained. */
export function parseVmdkDescriptor(text: string): VmdkDescriptor {
  // QEMU finds these by a plain search, wherever they stand.
  assertSafe(
    !/parentFileNameHint/i.test(text) &&
      (text.match(/parentCID/gi) ?? []).length <= 1,
    'vmdk-parent',
    'it depends on another file (a parent disk)',
    EXPORT_AGAIN,
  );
  assertSafe(
    /^[\t\r\n\x20-\x7e\x80-\xff]*$/.test(text),
    'vmdk-descriptor',
    'its descriptor has control characters',
    EXPORT_AGAIN,
  );
  const settings = new Map<string, string>();
  const extents: number[] = [];
  for (const line of significantLines(text)) {
    const sectors = readExtent(line);
    if (sectors === undefined) {
      readSetting(line, settings);
    } else {
      extents.push(sectors);
    }
  }
  const createType = settings.get('createtype')?.slice(1, -1);
  if (extents.length !== 1 || !settings.has('version')) {
    refuse('vmdk-extent', `it has ${extents.length} extents instead of one`);
  }
  if (createType !== 'monolithicSparse' && createType !== 'streamOptimized') {
    throw new BrokenImageError({
      rule: 'vmdk-descriptor',
      reason: 'its descriptor does not say what type it is',
    });
  }
  return { createType, extentSectors: extents[0] };
}
