import type { ImageFacts } from '../model/types';

/** What a file's name lets one suppose. @public */
export interface NameGuess {
  name: string;
  facts: ImageFacts;
}

const disk = /\.(qcow2?|img|raw|vmdk|vhdx?|vdi|iso|bin|ova)$/i;

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
  [/centos[-_. ]*stream/i, 'centos-stream', 'linux'],
  [/centos/i, 'centos', 'linux'],
  [/alpine/i, 'alpine', 'linux'],
  [/cirros/i, 'cirros', 'linux'],
  [/opensuse/i, 'opensuse', 'linux'],
  [/sles|suse linux enterprise/i, 'sles', 'linux'],
  [/rhel|red ?hat/i, 'rhel', 'linux'],
  [/oracle[-_. ]*linux|^OL-?\d/i, 'oracle', 'linux'],
  [/open ?euler/i, 'openeuler', 'linux'],
  [/kylin/i, 'kylin', 'linux'],
  [/archlinux/i, 'arch', 'linux'],
  [/amzn|amazon/i, 'amazon', 'linux'],
  [/freebsd/i, 'freebsd', 'other'],
  // Volumes of Microsoft's own discs say no more than this.
  [
    /windows[-_. ]*server|win(?:dows)?[-_. ]?20\d\d|^SSS_X64/i,
    'windows-server',
    'windows',
  ],
  [/windows|win(?:7|8|10|11)|^CCCOMA_/i, 'windows', 'windows'],
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

/**
 * Name, operating system and architecture, as far as the name of a file, the
 * label of a disc or a description tells.
 *
 * @public
 */
export function guessFromName(fileName: string): NameGuess {
  const name = fileName.replace(disk, '').slice(0, 128) || fileName;
  const system = systems.find(([pattern]) => pattern.test(name));
  const facts: ImageFacts = {};
  if (system) {
    const [pattern, distribution, type] = system;
    facts.os = { type, distribution, version: versionIn(name, pattern) };
  }
  if (/aarch64|arm64/i.test(name)) facts.architecture = 'aarch64';
  else if (/x86[_-]?64|amd64|_x64fre/i.test(name))
    facts.architecture = 'x86_64';
  return { name, facts };
}

/** The first number after the system's name, or what its code name stands for. */
function versionIn(name: string, system: RegExp): string | undefined {
  const code = Object.keys(releases).find(word =>
    name.toLowerCase().includes(word),
  );
  if (code) return releases[code];
  const rest = name.slice(name.search(system));
  const number =
    /[a-z][-_. ]{0,3}(?:server|cloud)?[-_. ]{0,3}(\d{1,6}(?:\.\d{1,6})?)/i.exec(
      rest,
    );
  return number?.[1];
}
