/** May this be launched, and how? The same answer before the click and after it. */
import {
  deny,
  launchKey,
  sizeVerdicts,
  verdictOf,
  warn,
  type Finding,
  type Flavor,
  type LaunchCheck,
  type LaunchTerms,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import { machineNames, nextFreeName } from '../names/machineNames';
import { judgeDataDisks, offerOf } from './dataDisks';
import { imagesOf, type LaunchSource } from './LaunchSources';
import { judgeTerms } from './launchTerms';

/** What one wishes for, beside the image. */
export interface LaunchWish {
  size?: string;
  name?: string;
  count: number;
  withPassword?: boolean;
  withKey?: boolean;
  withUserData?: boolean;
  /** Id of the terms that one agrees to. */
  acceptTerms?: string;
  /** Only that of the image will do. */
  encryptionKey?: string;
  /** Of the blank disk that an ISO image is installed on. */
  diskGiB?: number;
}

export interface LaunchJudgement {
  verdict: Verdict;
  names: string[];
  /** What will be taken: the one asked for, or the smallest that fits. */
  flavor?: Flavor;
  sizes: LaunchCheck['sizes'];
  dataDisks?: LaunchCheck['dataDisks'];
  defaultUser?: string;
  passwordSupported: boolean;
  /** What there is to agree to, or was agreed to before. */
  terms?: LaunchTerms;
}

const hostName = /^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$/;

function judgeSizes(
  source: LaunchSource,
  platform: Platform | undefined,
  { diskGiB }: LaunchWish,
): LaunchCheck['sizes'] {
  const { offeredSizes, image } = source;
  const flavors = (platform?.launch?.flavors ?? []).filter(
    ({ name }) => offeredSizes.length === 0 || offeredSizes.includes(name),
  );
  if (image.kind === 'iso' && diskGiB !== undefined) {
    return sizeVerdicts(
      image,
      flavors.map(flavor => ({ ...flavor, diskGiB })),
    );
  }
  return sizeVerdicts(image, flavors);
}

function chooseSize(
  sizes: LaunchCheck['sizes'],
  source: LaunchSource,
  wanted: string | undefined,
): { flavor?: Flavor; findings: Finding[] } {
  if (wanted !== undefined) {
    const size = sizes.find(({ flavor }) => flavor.name === wanted);
    if (size) return { flavor: size.flavor, findings: size.verdict.findings };
    const offered = sizes.map(({ flavor }) => `"${flavor.name}"`).join(', ');
    const reason = `There is no size "${wanted}" here.`;
    return {
      findings: [
        deny('launch.size', reason, `Offered are ${offered || 'none'}.`),
      ],
    };
  }
  const fitting = sizes.filter(({ verdict }) => verdict.effect !== 'deny');
  const preferred = source.template?.defaultSize;
  const chosen =
    fitting.find(({ flavor }) => flavor.name === preferred) ?? fitting.at(0);
  if (chosen) return { flavor: chosen.flavor, findings: [] };
  const reason = `No size that is offered here fits image "${source.image.name}".`;
  return { findings: [deny('launch.size', reason)] };
}

/** What stands against the login and the user data. */
export function* judgeLogin(
  source: LaunchSource,
  platform: Platform | undefined,
  wish: Pick<LaunchWish, 'withPassword' | 'withKey' | 'withUserData'>,
): Iterable<Finding> {
  const { image } = source;
  const { cloudInit } = image.features;
  if (wish.withPassword && !cloudInit) {
    yield deny(
      'launch.password',
      `Image "${image.name}" has no cloud-init, which would set the password.`,
      'Log in with an account that the image has.',
    );
  } else if (wish.withPassword && !platform?.launch?.passwords) {
    yield deny(
      'launch.password',
      `Platform "${
        platform?.title ?? image.platformId
      }" cannot set a password at launch.`,
      'Use an SSH key.',
    );
  }
  if (wish.withKey && !cloudInit) {
    yield warn(
      'launch.key',
      `Image "${image.name}" has no cloud-init, so the SSH key will not be set up.`,
      'Log in with an account that the image has.',
    );
  }
  if (cloudInit && wish.withKey === false && wish.withPassword === false) {
    yield deny(
      'launch.login',
      'Nobody could log in.',
      'Give an SSH public key, a password or both.',
    );
  }
  if (wish.withUserData && !cloudInit) {
    yield deny(
      'launch.userData',
      `Image "${image.name}" has no cloud-init, which would read the user data.`,
      'Leave it out.',
    );
  }
}

/** Disks of other images have the size of the flavor. */
function* judgeDisk(
  { image }: LaunchSource,
  platform: Platform | undefined,
  { diskGiB }: LaunchWish,
): Iterable<Finding> {
  if (diskGiB === undefined) return;
  if (image.kind !== 'iso') {
    yield deny(
      'launch.disk',
      `Only what is installed from an ISO image has a disk of its own size; "${image.name}" is none.`,
      'Leave "diskGiB" out, and choose a size.',
    );
  }
  const most = (platform?.limits.maxVirtualSizeBytes ?? Infinity) / 1024 ** 3;
  if (diskGiB > most) {
    yield deny(
      'launch.disk',
      `A disk of ${diskGiB} GiB is larger than platform "${image.platformId}" makes them.`,
      `At most ${Math.floor(most)} GiB are possible there.`,
    );
  }
}

function* judgeNames(
  wish: LaunchWish,
  isTaken: (name: string) => boolean,
  maxCount: number,
): Iterable<Finding> {
  const { name, count } = wish;
  if (count > maxCount) {
    yield deny(
      'launch.count',
      `${count} virtual machines at once are too many.`,
      `At most ${maxCount} are allowed here.`,
    );
  }
  if (name === undefined) return;
  if (!hostName.test(name)) {
    yield deny(
      'launch.name',
      `"${name}" is no host name.`,
      'Begin with a lower case letter; go on with up to 59 lower case letters, digits and dashes.',
    );
  } else if (count === 1 && isTaken(name)) {
    yield deny(
      'launch.name',
      `There is a virtual machine "${name}" of this owner already.`,
      `The name "${nextFreeName(name, isTaken)}" is free.`,
    );
  }
}

export function judgeLaunch(options: {
  source: LaunchSource;
  terms?: LaunchTerms;
  /** Names of other images whose terms nobody has agreed to. */
  alsoUnaccepted?: readonly string[];
  platform: Platform | undefined;
  wish: LaunchWish;
  /** Most machines in one launch, whatever the template says. */
  maxCount: number;
  isTaken(name: string): boolean;
}): LaunchJudgement {
  const { source, platform, wish, isTaken } = options;
  const { image, template } = source;
  const sizes = judgeSizes(source, platform, wish);
  const { flavor, findings } = chooseSize(sizes, source, wish.size);
  const maxCount = Math.min(options.maxCount, template?.maxCount ?? Infinity);
  const verdict = verdictOf([
    ...source.verdict.findings,
    ...judgeTerms(imagesOf(source), options.terms, {
      acceptTerms: wish.acceptTerms,
      alsoUnaccepted: options.alsoUnaccepted,
    }),
    ...findings,
    ...judgeLogin(source, platform, wish),
    ...launchKey(image, wish.encryptionKey),
    ...judgeDisk(source, platform, wish),
    ...judgeDataDisks(source.dataDisks ?? [], image, platform),
    ...judgeNames(wish, isTaken, maxCount),
  ]);
  const nameable = wish.name !== undefined && hostName.test(wish.name);
  return {
    verdict,
    dataDisks: offerOf(image, platform),
    ...(options.terms && { terms: options.terms }),
    sizes,
    flavor,
    names: nameable
      ? machineNames(wish.name!, Math.min(wish.count, maxCount), isTaken)
      : [],
    defaultUser: template?.loginUser ?? image.defaultUser,
    passwordSupported: Boolean(
      image.features.cloudInit && platform?.launch?.passwords,
    ),
  };
}
