/** Which sizes fit an image. */
import type { Finding, Flavor, Image, Verdict } from '../model/types';
import { deny, verdictOf } from './verdict';

/** What of an image decides on the size. @public */
export type ImageNeeds = Pick<
  Image,
  | 'name'
  | 'minMemoryMiB'
  | 'maxMemoryMiB'
  | 'minDiskGiB'
  | 'virtualSizeBytes'
  | 'disks'
>;

const GiB = 1024 ** 3;

function* fits(image: ImageNeeds, flavor: Flavor): Iterable<Finding> {
  const label = flavor.title ?? flavor.name;
  if (image.minMemoryMiB && flavor.memoryMiB < image.minMemoryMiB) {
    yield deny(
      'size.memory',
      `Size "${label}" has ${flavor.memoryMiB} MiB of memory; image "${image.name}" needs at least ${image.minMemoryMiB} MiB.`,
    );
  }
  if (image.maxMemoryMiB && flavor.memoryMiB > image.maxMemoryMiB) {
    yield deny(
      'size.memory',
      `Size "${label}" has ${flavor.memoryMiB} MiB of memory; image "${image.name}" takes at most ${image.maxMemoryMiB} MiB.`,
    );
  }
  const diskGiB = Math.max(image.minDiskGiB ?? 0, systemDiskBytes(image) / GiB);
  if (flavor.diskGiB < diskGiB) {
    const needed = Math.ceil(diskGiB * 100) / 100;
    yield deny(
      'size.disk',
      `Size "${label}" has ${flavor.diskGiB} GiB of disk; image "${image.name}" needs ${needed} GiB.`,
    );
  }
}

/** Of a full machine only its system disk has to fit; data disks come along. */
function systemDiskBytes({ disks, virtualSizeBytes }: ImageNeeds): number {
  const system = disks?.find(({ role }) => role === 'system');
  return system?.virtualSizeBytes ?? virtualSizeBytes ?? 0;
}

const smallestFirst = (a: Flavor, b: Flavor) =>
  a.memoryMiB - b.memoryMiB || a.vcpus - b.vcpus || a.diskGiB - b.diskGiB;

/** Every size with its verdict, smallest first; a refused one names the smallest that fits. @public */
export function sizeVerdicts(
  image: ImageNeeds,
  flavors: readonly Flavor[],
): { flavor: Flavor; verdict: Verdict }[] {
  const judged = [...flavors].sort(smallestFirst).map(flavor => ({
    flavor,
    verdict: verdictOf(fits(image, flavor)),
  }));
  const fitting = judged.find(({ verdict }) => verdict.effect !== 'deny');
  const remedy = fitting
    ? `The smallest size that fits is "${
        fitting.flavor.title ?? fitting.flavor.name
      }".`
    : 'No size of this platform fits the image.';
  for (const { verdict } of judged) {
    for (const finding of verdict.findings) finding.remedy = remedy;
  }
  return judged;
}
