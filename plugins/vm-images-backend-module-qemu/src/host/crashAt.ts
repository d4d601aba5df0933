/**
 * Ends this process as `kill -9` would, when a test asks for exactly this point.
 *
 * Tests start a backend with `VM_IMAGES_CRASH_AT=<point>` and look at what the
 * next one makes of the state; in production the variable is not looked at.
 */
export function crashAt(point: CrashPoint): void {
  if (
    process.env.NODE_ENV !== 'production' &&
    process.env.VM_IMAGES_CRASH_AT === point
  ) {
    process.kill(process.pid, 'SIGKILL');
  }
}

/** Every named point, in the order of the work it interrupts. */
export const crashPoints = [
  'qemu.fetch.received',
  'qemu.fetch.published',
  'qemu.import.moved',
  'qemu.import.described',
  'qemu.import.published',
  'qemu.launch.record',
  'qemu.launch.disk',
  'qemu.launch.seed',
  'qemu.launch.spawned',
  'qemu.launch.running',
  'qemu.install.off',
  'qemu.install.ejected',
  'qemu.rebuild.disk',
  'qemu.rebuild.made',
  'qemu.rebuild.switched',
  'qemu.stop.asked',
  'qemu.stop.gone',
  'qemu.destroy.gone',
  'qemu.capture.prepared',
  'qemu.capture.frozen',
  'qemu.capture.started',
  'qemu.capture.copied',
  'qemu.capture.compressed',
  'qemu.replicate.written',
  'qemu.image.deleted',
  'qemu.save.compressed',
  'qemu.save.published',
  'qemu.save.linked',
  'qemu.save.removed',
] as const;

/** One of `crashPoints`. */
export type CrashPoint = (typeof crashPoints)[number];
