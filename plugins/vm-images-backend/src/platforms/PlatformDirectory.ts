import type {
  Capability,
  Flavor,
  ImageSituation,
  PlatformHardware,
} from '@vm-images/backstage-plugin-vm-images-common';

/** What verdicts and templates need to know of a platform, from memory. */
export interface PlatformFacts {
  id: string;
  title: string;
  regions: readonly string[];
  /** Empty when the platform cannot launch. */
  flavors: readonly Flavor[];
  capabilities: readonly Capability[];
  /** What its virtual machines are like; left out where it has none. */
  hardware?: PlatformHardware;
  /** Disks of its virtual machines rest on the images they were made from. */
  linkedDisks?: boolean;
  /** Why it cannot be used now; undefined when it can. */
  unavailable?: string;
}

/** The configured platforms, as they were when last looked at. Never waits. */
export interface PlatformDirectory {
  /** Undefined when no such platform is configured. */
  facts(platformId: string): PlatformFacts | undefined;
}

/** What rules on images ask of their platform; nothing can be done without one. */
export function judgedPlatform(
  facts: PlatformFacts | undefined,
): Pick<ImageSituation, 'capabilities' | 'hardware' | 'platformUnavailable'> {
  return {
    capabilities: facts?.capabilities ?? [],
    hardware: facts?.hardware,
    platformUnavailable: facts?.unavailable,
  };
}
