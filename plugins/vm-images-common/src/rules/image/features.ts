/** What images ask of the hardware, and platforms give their machines or not. */
import type {
  Capability,
  Finding,
  ImageFeatures,
  Verdict,
} from '../../model/types';
import { capabilityWords } from '../capabilityWords';
import { deny, verdictOf, warn } from '../verdict';
import type { ImageSituation } from './ImageSituation';

/** A feature of images that takes more than software in the guest. @public */
export type HardwareFeature = Extract<
  keyof ImageFeatures,
  'hotUpgrade' | 'multiQueue' | 'sriov'
>;

/** What a platform must be able to do for each. @public */
export const featureCapabilities: Readonly<
  Record<HardwareFeature, Capability>
> = {
  hotUpgrade: 'hot-upgrade',
  multiQueue: 'nic.multi-queue',
  sriov: 'nic.sriov',
};

/** @public */
export const hardwareFeatures = Object.keys(
  featureCapabilities,
) as readonly HardwareFeature[];

/** Machines of the image run all the same; whoever launches them should know. */
export function* features(s: ImageSituation): Iterable<Finding> {
  const { image, capabilities } = s;
  if (image.kind === 'data-disk' || !capabilities.includes('launch')) return;
  for (const feature of hardwareFeatures) {
    const needed = featureCapabilities[feature];
    if (image.features[feature] && !capabilities.includes(needed)) {
      yield warn(
        'launch.features',
        `Image "${image.name}" is made for more: platform "${
          s.hardware?.title ?? image.platformId
        }" cannot ${capabilityWords[needed]}.`,
        'Its virtual machines run without that.',
      );
    }
  }
}

/**
 * May an image of this platform ask for these features, which it did not
 * before?
 *
 * @public
 */
export function featuresVerdict(
  wanted: readonly HardwareFeature[],
  platform: { title: string; capabilities: readonly Capability[] },
): Verdict {
  const { title, capabilities } = platform;
  const missing = wanted.filter(
    one => !capabilities.includes(featureCapabilities[one]),
  );
  return verdictOf(
    missing.map(one =>
      deny(
        'edit.features',
        `Platform "${title}" cannot ${
          capabilityWords[featureCapabilities[one]]
        }.`,
        `Leave "${one}" off.`,
      ),
    ),
  );
}
