/** Installation media, and images whose bytes lie elsewhere. */
import type {
  CallOptions,
  PlatformImage,
  PlatformMachine,
  WorkOptions,
} from './contract';

/**
 * Machines start from images of kind `iso`: such a machine has a blank system
 * disk and the image as a CD-ROM, from which it starts as long as the disk does
 * not. `launch.waitUntilReady` waits no longer than until it runs, because an
 * installer answers nobody. @public
 */
export interface IsoBootGroup {
  /**
   * Takes the medium out for good and starts the machine from its disk. Done
   * already counts as done. Throws `ConflictError` for a machine that was not
   * made from an `iso` image.
   */
  finish(
    machine: { id: string; marker: string },
    options: WorkOptions & { graceMs: number },
  ): Promise<PlatformMachine>;
}

/** Brings the bytes of images here that are offered before they are. @public */
export interface FetchGroup {
  /**
   * Gives the image as it is once its bytes are here, which is at once when they
   * are. The bytes have the digest that was told before. What was fetched before
   * a failure is not fetched again.
   */
  image(id: string, options: WorkOptions): Promise<PlatformImage>;
  /** Throws away what an abandoned fetch has left. */
  forget(id: string, options: CallOptions): Promise<void>;
}
