import type {
  Architecture,
  OperatingSystem,
} from '@vm-images/backstage-plugin-vm-images-common';

const MAX_WORD = 63;

/** A word for a column of ours, or nothing if it is none. */
function word(text: string | undefined): string | undefined {
  const plain = text?.trim().toLowerCase();
  return plain && /^[a-z0-9][a-z0-9 ._+-]*$/.test(plain)
    ? plain.slice(0, MAX_WORD)
    : undefined;
}

/** What distributions call themselves, where the catalog has another name. */
const OTHER_NAMES: Record<string, string> = {
  amzn: 'amazon',
  ol: 'oracle',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
};

/** Reads `/etc/os-release`; undefined when it names no system. */
export function parseOsRelease(text: string): OperatingSystem | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(["']?)([^"'\\]{0,512})\2$/.exec(line.trim());
    if (match) values.set(match[1], match[3]);
  }
  const id = word(values.get('ID'));
  if (!id) return undefined;
  const version = word(values.get('VERSION_ID'));
  const isStream = id === 'centos' && /stream/i.test(values.get('NAME') ?? '');
  return {
    type: 'linux',
    distribution: isStream ? 'centos-stream' : OTHER_NAMES[id] ?? id,
    ...(version && { version }),
  };
}

const MACHINES: Record<number, Architecture> = { 62: 'x86_64', 183: 'aarch64' };

/** For which processor a program is; undefined when it is none that is known. */
export function architectureOfElf(
  head: Buffer | undefined,
): Architecture | undefined {
  if (
    !head ||
    head.length < 20 ||
    head.toString('latin1', 0, 4) !== '\x7fELF'
  ) {
    return undefined;
  }
  const isLittle = head[5] === 1;
  return isLittle ? MACHINES[head.readUInt16LE(18)] : undefined;
}
