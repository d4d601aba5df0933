import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Why real virtual machines cannot be run here, or undefined. */
export function whyNoQemu(): string | undefined {
  for (const tool of ['qemu-system-x86_64', 'qemu-img']) {
    if (spawnSync(tool, ['--version']).error) {
      return `'${tool}' is not installed`;
    }
  }
  return undefined;
}

/** The guest image's files by kind, as the project builds them. */
export interface GuestImage {
  folder: string;
  qcow2: string;
  kernel: string;
  initrd: string;
  /** An entry of `vmImages.qemu.publicImages` that offers it. */
  offer: { name: string; path: string };
}

/**
 * Finds the small guest image: in the folder that VM_IMAGES_GUEST_IMAGE_DIR
 * names, else where the project keeps what it has built.
 *
 * @throws Error when there is none: real tests without it would test nothing
 */
export function guestImage(): GuestImage {
  for (const folder of candidates()) {
    // The small one comes with its kernel; others may lie beside it.
    const kernel = filesIn(folder).find(file => file.endsWith('.vmlinuz'));
    if (kernel) {
      const name = kernel.slice(0, -'.vmlinuz'.length);
      const stem = join(folder, name);
      return {
        folder,
        qcow2: `${stem}.qcow2`,
        kernel: `${stem}.vmlinuz`,
        initrd: `${stem}.initrd`,
        offer: { name, path: `${stem}.qcow2` },
      };
    }
  }
  throw new Error(
    'QEMU is installed, but there is no guest image. Set ' +
      'VM_IMAGES_GUEST_IMAGE_DIR, or run scripts/setup-local-platform.mjs.',
  );
}

/**
 * Like `describe`, for tests that run real virtual machines. Where QEMU is not
 * installed they are skipped, and the reason is printed.
 */
export function describeWithQemu(name: string, tests: () => void): void {
  const reason = whyNoQemu();
  if (reason !== undefined) {
    // eslint-disable-next-line no-console -- whoever reads the results has to see what was left out
    console.warn(`Skipped: ${name}: ${reason}`);
  }
  (reason === undefined ? describe : describe.skip)(name, tests);
}

function candidates(): string[] {
  const named = process.env.VM_IMAGES_GUEST_IMAGE_DIR;
  if (named) {
    return [named];
  }
  const built: string[] = [];
  for (let at = __dirname; at !== dirname(at); at = dirname(at)) {
    const cache = join(at, '.cache', 'guest-image');
    built.push(...filesIn(cache).map(entry => join(cache, entry)));
  }
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
