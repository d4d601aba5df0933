import type { ImageFacts } from '@vm-images/backstage-plugin-vm-images-common';

/** What a file's name lets one suppose. */
export interface NameGuess {
  name: string;
  facts: ImageFacts;
}

const disk = /\.(qcow2?|img|raw|vmdk|vhdx?|vdi|iso|bin)$/i;

const systems: readonly (readonly [
  RegExp,
  string,
  'linux' | 'windows' | 'other',
])[] = [
  [/debian/i, 'debian', 'linux'],
  [/ubuntu|jammy|noble|focal/i, 'ubuntu', 'linux'],
  [/fedora/i, 'fedora', 'linux'],
  [/alma/i, 'almalinux', 'linux'],
  [/rocky/i, 'rocky', 'linux'],
  [/centos/i, 'centos', 'linux'],
  [/alpine/i, 'alpine', 'linux'],
  [/cirros/i, 'cirros', 'linux'],
  [/opensuse/i, 'opensuse', 'linux'],
  [/sles/i, 'sles', 'linux'],
  [/rhel/i, 'rhel', 'linux'],
  [/archlinux/i, 'arch', 'linux'],
  [/amzn|amazon/i, 'amazon', 'linux'],
  [/freebsd/i, 'freebsd', 'other'],
  [/windows|win(10|11|20\d\d)/i, 'windows', 'windows'],
];

/** Code names that stand for a version. */
const releases: Record<string, string> = {
  trixie: '13',
  bookworm: '12',
  bullseye: '11',
  noble: '24.04',
  jammy: '22.04',
  focal: '20.04',
};

/** Name, operating system and architecture, as far as a file's name tells. */
export function guessFromName(fileName: string): NameGuess {
  const name = fileName.replace(disk, '').slice(0, 128) || fileName;
  const system = systems.find(([pattern]) => pattern.test(name));
  const facts: ImageFacts = {};
  if (system) {
    const [pattern, distribution, type] = system;
    facts.os = { type, distribution, version: versionIn(name, pattern) };
  }
  if (/aarch64|arm64/i.test(name)) facts.architecture = 'aarch64';
  else if (/x86[_-]?64|amd64/i.test(name)) facts.architecture = 'x86_64';
  return { name, facts };
}

/** The first number after the system's name, or what its code name stands for. */
function versionIn(name: string, system: RegExp): string | undefined {
  const code = Object.keys(releases).find(word =>
    name.toLowerCase().includes(word),
  );
  if (code) return releases[code];
  const rest = name.slice(name.search(system));
  const number = /[a-z][-_. ]*(?:server|cloud)?[-_. ]*(\d+(?:\.\d+)?)/i.exec(
    rest,
  );
  return number?.[1];
}
