import type { Capability, Image, ImageStatus } from '../../model/types';
import type { Caller } from '../caller';
import type { Fetchers } from './fetch';
import type { Publishers } from './publish';
import type { SharingPolicy } from './share';

/** The states from which configuration may let images go. @public */
export type DeletableStatus = Extract<ImageStatus, 'available' | 'failed'>;

/**
 * What differs from image to image and no rule asks for: lists judge images
 * that are alike in everything else once. A rule that needs one of these takes
 * it off this list.
 *
 * @public
 */
export const unjudgedFacts = [
  ...(['id', 'description', 'tags', 'digest', 'createdBy', 'version'] as const),
  ...(['createdAt', 'updatedAt', 'etag', 'familyId'] as const),
  ...(['sizeBytes', 'virtualSizeBytes', 'platformImageId'] as const),
] as const;

/**
 * What rules know of an image. Its name and family they say; they never judge by
 * anything but whether there is one.
 *
 * @public
 */
export type JudgedImage = Omit<
  Image,
  'actions' | (typeof unjudgedFacts)[number]
>;

/** What a platform's virtual machines are like. @public */
export interface PlatformHardware {
  /** What people call the platform. */
  title: string;
  architectures: readonly Image['architecture'][];
  /** The firmware that they start with. */
  bootModes: readonly Exclude<Image['bootMode'], 'both'>[];
}

/** Everything the image rules look at. @public */
export interface ImageSituation {
  image: JudgedImage;
  caller: Caller;
  /** What the image's platform can do; empty when it is not configured. */
  capabilities: readonly Capability[];
  /** What its virtual machines are like; left out where it has none. */
  hardware?: PlatformHardware;
  /** Platforms may be down; then their actions are denied with this reason. */
  platformUnavailable?: string;
  /** VM templates that name the image. */
  usedByTemplates: number;
  /** May the image go while virtual machines made from it exist? */
  deleteInUse: 'block' | 'confirm' | 'allow';
  /** The states from which it may go. @defaultValue available and failed */
  deleteStates?: readonly DeletableStatus[];
  /** Disks of virtual machines rest on it: without it they would be broken. */
  disksRest?: boolean;
  /** What the portal allows of sharing; the default when left out. */
  sharing?: SharingPolicy;
  /** Who publishes images. @defaultValue the platform team */
  publishers?: Publishers;
  /** Who has public images fetched. @defaultValue everyone who may launch */
  fetchers?: Fetchers;
  /** Who deletes images in use by force. @defaultValue the platform team */
  forceDelete?: 'admins' | 'owners';
  /** Is there a bucket that images are exported to? @defaultValue false */
  hasBuckets?: boolean;
}
