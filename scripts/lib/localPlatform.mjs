import { installCommand, isDebianLike, missingPackages } from './debian.mjs';
import { guestImageDir } from './guestImage.mjs';
import { localPlatformPackages } from './localPlatformPackages.mjs';
import { warn } from './log.mjs';
import { dataDir, inRoot } from './paths.mjs';
import { start } from './processes.mjs';

let setup;

/** Begins to prepare this machine for virtual machines, in the background. */
export function startLocalPlatformSetup() {
  const script = inRoot('scripts/setup-local-platform.mjs');
  setup ??= start(process.execPath, [script]).exited.catch(error => {
    warn(`Preparing the local platform failed: ${error.message}`);
  });
}

/**
 * Waits for that preparation and says where its results are.
 *
 * @returns Environment variables for the portal.
 */
export async function localPlatformEnv() {
  startLocalPlatformSetup();
  await setup;
  const guestImage = guestImageDir();
  return {
    VM_IMAGES_DATA_DIR: dataDir,
    ...(guestImage && { VM_IMAGES_GUEST_IMAGE_DIR: guestImage }),
  };
}

/** Says again, below everything that was printed since, what was not installed. */
export function remindOfMissingPackages() {
  const missing = missingPackages(localPlatformPackages);
  if (missing.length > 0 && isDebianLike()) {
    warn(
      `The local platform lacks Debian packages. Run this, then start the portal again: ${installCommand(
        missing,
      )}`,
    );
  }
}
