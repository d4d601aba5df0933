#!/usr/bin/env node
// Prepares this machine for the local platform: QEMU with what it needs, and
// the small guest image that the first virtual machines boot from. The portal
// also runs without either, but then launches nothing here; so whatever is
// missing is said and never stops the portal.
import { ensureDebianPackages, missingPackages } from './lib/debian.mjs';
import { buildGuestImage } from './lib/guestImage.mjs';
import {
  localPlatformPackages,
  toBuildTheGuestImage,
} from './lib/localPlatformPackages.mjs';

ensureDebianPackages(localPlatformPackages, 'The local platform');
// What is missing has been said, with its remedy; once is enough.
if (missingPackages(toBuildTheGuestImage).length === 0) {
  buildGuestImage();
}
