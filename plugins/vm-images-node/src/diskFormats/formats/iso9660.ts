/**
 * ISO 9660 images of optical discs, with the El Torito catalog that tells how
 * they boot. A hybrid image, which also has a partition table so that it can be
 * written to a USB stick, is an ISO all the same.
 */
import { assertInside, assertSound } from '../errors';
import { findEfiLoaders } from '../content/fat';
import { bootFacts } from '../content/bootFacts';
import { cleanLabel } from '../content/label';
import { findIsoSystem } from '../content/os/findIsoSystem';
import {
  hasText,
  textAt,
  u16,
  u32,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import { sliceReader } from '../readers';
import type { DiskReader, ParsedDisk } from '../types';
import { readBootCatalog } from './elTorito';

const SECTOR = 2048;
const FIRST_DESCRIPTOR = 16;
/** Real discs have three or four. */
const MAX_DESCRIPTORS = 64;
const DESCRIPTOR = { boot: 0, primary: 1, end: 255 } as const;

interface Descriptors {
  primary: Buffer;
  /** Sector of the boot catalog. */
  catalog?: number;
}

async function readDescriptors(reader: DiskReader): Promise<Descriptors> {
  let primary: Buffer | undefined;
  let catalog: number | undefined;
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const offset = (FIRST_DESCRIPTOR + index) * SECTOR;
    assertInside(reader.size, {
      offset,
      length: SECTOR,
      what: `volume descriptor ${index + 1}`,
    });
    const bytes = await reader.read(offset, SECTOR);
    if (!hasText(bytes, 1, 'CD001') || bytes[0] === DESCRIPTOR.end) {
      break;
    }
    if (bytes[0] === DESCRIPTOR.primary) {
      primary ??= bytes;
    }
    if (
      bytes[0] === DESCRIPTOR.boot &&
      hasText(bytes, 7, 'EL TORITO SPECIFICATION')
    ) {
      catalog ??= u32(bytes, 0x47, true);
    }
  }
  assertSound(
    primary !== undefined,
    'iso-descriptor',
    'its primary volume descriptor is missing',
  );
  return { primary, catalog };
}

/** Checks what the disc claims of itself, and gives its length in bytes. */
function volumeSize(primary: Buffer): number {
  const blocks = u32(primary, 80, true) ?? 0;
  assertSound(
    u16(primary, 128, true) === SECTOR &&
      u16(primary, 130, false) === SECTOR &&
      u32(primary, 84, false) === blocks &&
      blocks > FIRST_DESCRIPTOR,
    'iso-descriptor',
    'its primary volume descriptor contradicts itself',
  );
  return blocks * SECTOR;
}

/** The loaders in the FAT image that a UEFI firmware boots from the disc. */
async function efiLoaders(
  reader: DiskReader,
  sector: number,
): Promise<readonly string[] | undefined> {
  const start = sector * SECTOR;
  if (start <= 0 || start >= reader.size) {
    return undefined;
  }
  return findEfiLoaders(sliceReader(reader, start, reader.size - start));
}

export async function parseIso(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  assertVirtualSize(reader.size, limits);
  const { primary, catalog } = await readDescriptors(reader);
  assertInside(reader.size, {
    offset: 0,
    length: volumeSize(primary),
    what: 'the volume',
  });
  const entries =
    catalog === undefined
      ? []
      : await readBootCatalog(reader, catalog * SECTOR);
  const efi = entries.find(it => it.platform === 'efi');
  const label = cleanLabel(textAt(primary, 40, 32));
  return {
    virtualSizeBytes: reader.size,
    details: { encrypted: false },
    facts: {
      ...(await findIsoSystem(reader)),
      ...bootFacts({
        bios: entries.some(it => it.platform === 'x86'),
        uefi: efi !== undefined,
        loaders: efi ? await efiLoaders(reader, efi.sector) : undefined,
      }),
      ...(label && { label }),
    },
  };
}
