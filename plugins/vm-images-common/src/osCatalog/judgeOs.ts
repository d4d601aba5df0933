import type {
  Architecture,
  Finding,
  OperatingSystem,
  OsCatalog,
} from '../model/types';
import { warn } from '../rules/verdict';
import type { OsCatalogDistribution } from './types';

const RULE = 'import.os.unverified';
const REMEDY =
  'It can be imported all the same; start a machine from it to see that it works.';
const MAX_LISTED = 12;

/** Whether a version is the listed one, or a release below it (`7.9.2009`). */
export function isVersion(given: string, release: string): boolean {
  const asked = given.toLowerCase();
  const known = release.toLowerCase();
  return asked === known || asked.startsWith(`${known}.`);
}

/** The distribution that an image names. @public */
export function findDistribution(
  catalog: OsCatalog,
  os: OperatingSystem,
): OsCatalogDistribution | undefined {
  const id = os.distribution?.toLowerCase();
  return catalog.systems
    .find(({ type }) => type === os.type)
    ?.distributions.find(one => one.id === id);
}

/** Its versions for an architecture; all of them while that is not known. @public */
export function versionsFor(
  distribution: OsCatalogDistribution | undefined,
  architecture: Architecture | undefined,
): string[] {
  return (distribution?.versions ?? [])
    .filter(one => !architecture || one.architectures.includes(architecture))
    .map(({ version }) => version);
}

function listed(words: readonly string[]): string {
  const more = words.length - MAX_LISTED;
  const shown = words.slice(0, MAX_LISTED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * What the catalog has to say against an operating system: at most one
 * warning, never a refusal, for a catalog can't know everything.
 *
 * @public
 */
export function judgeOs(
  catalog: OsCatalog,
  os: OperatingSystem | undefined,
  architecture: Architecture | undefined,
): Finding[] {
  if (!os) return [];
  const known = findDistribution(catalog, os);
  if (!known) return [warn(RULE, unknownSystem(catalog, os), REMEDY)];
  const { version } = os;
  const versions = versionsFor(known, architecture);
  const isListed = !version || versions.some(one => isVersion(version, one));
  if (isListed && versions.length > 0) return [];
  const name = [known.title, version].filter(Boolean).join(' ');
  const where = architecture ? ` on ${architecture}` : '';
  const knows =
    versions.length > 0
      ? `known there are ${listed(versions)}`
      : `no version of it is known there`;
  return [warn(RULE, `${name}${where} is not verified: ${knows}.`, REMEDY)];
}

function unknownSystem(catalog: OsCatalog, os: OperatingSystem): string {
  const titles = (
    catalog.systems.find(({ type }) => type === os.type)?.distributions ?? []
  ).map(({ title }) => title);
  const name = os.distribution ?? 'A system that is not named';
  return titles.length > 0
    ? `${name} is not verified: known are ${listed(titles)}.`
    : `${name} is not verified.`;
}
