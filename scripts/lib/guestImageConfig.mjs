import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guestImageDir } from './guestImage.mjs';
import { cacheDir } from './paths.mjs';

/** What the portal offers of an image, from the manifest its build wrote. */
function publicImage(dir, manifestFile) {
  const image = JSON.parse(readFileSync(join(dir, manifestFile), 'utf8'));
  const { firmware } = image;
  return {
    name: image.name,
    description:
      'A small Linux built from Debian packages, for trying things out',
    path: join(dir, `${image.name}.qcow2`),
    os: {
      type: image.osType,
      distribution: image.distribution,
      version: image.version,
    },
    bootMode: firmware.length > 1 ? 'both' : firmware[0],
    features: {
      cloudInit: image.userData.length > 0,
      guestAgent: image.guestAgent,
    },
    defaultUser: image.users[0],
    // The platform boots what boots both ways by BIOS, which needs less.
    minMemoryMiB: image.minMemoryMiB?.bios ?? image.minMemoryMiB,
    family: image.name,
    version: image.version,
  };
}

/**
 * Writes the part of the configuration that is known only after building the
 * guest image: where it is and what it can do. Configuration files read after
 * this one override it.
 *
 * @returns Arguments for the backend, none if there is no guest image.
 */
export function guestImageConfigArgs() {
  const dir = guestImageDir();
  if (!dir) {
    return [];
  }
  const publicImages = readdirSync(dir)
    .filter(name => name.endsWith('.json'))
    .map(name => publicImage(dir, name));
  const file = join(cacheDir, 'guest-image', 'app-config.yaml');
  mkdirSync(join(cacheDir, 'guest-image'), { recursive: true });
  // JSON is YAML.
  const config = { vmImages: { qemu: { publicImages } } };
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`);
  return ['--config', file];
}
