import type {
  DiskFormat,
  ImageFacts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { NewPlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow, type ImageRowPatch } from '../database/images';
import type { ImageRow } from '../database/tables';
import { parseJson } from '../database/values';
import type { InspectedFile } from './inspectFile';

function statedOs(os: ImageFacts['os']) {
  return {
    os_type: os?.type ?? 'other',
    os_distribution: os?.distribution ?? '',
    os_version: os?.version ?? '',
  } as const;
}

/** Columns that the importer filled in; detection leaves those alone. */
export function statedColumns(facts: ImageFacts) {
  return {
    ...statedOs(facts.os),
    architecture: facts.architecture ?? 'x86_64',
    boot_mode: facts.bootMode ?? 'bios',
    features: JSON.stringify(facts.features ?? {}),
    min_memory_mib: facts.minMemoryMiB ?? null,
    max_memory_mib: facts.maxMemoryMiB ?? null,
    min_disk_gib: facts.minDiskGiB ?? null,
    default_user: facts.defaultUser ?? null,
  } as const;
}

/** What the disk itself tells, where the importer did not say otherwise. */
export function detectedColumns(
  found: InspectedFile,
  stated: ImageFacts,
): ImageRowPatch {
  const { bootMode, architecture, os } = found.facts;
  const { appliance } = found;
  const said = appliance?.facts ?? {};
  return {
    ...(!stated.os && said.os && statedOs(said.os)),
    ...(!stated.os && os && statedOs(os)),
    detected: JSON.stringify(detectedFacts(found, stated)),
    ...(!stated.minMemoryMiB &&
      said.minMemoryMiB && { min_memory_mib: said.minMemoryMiB }),
    ...(!stated.bootMode && said.bootMode && { boot_mode: said.bootMode }),
    virtual_size_bytes: found.virtualSizeBytes,
    ...(found.format === 'iso' && { kind: 'iso' as const }),
    ...(!stated.bootMode && bootMode && { boot_mode: bootMode }),
    ...(!stated.architecture && architecture && { architecture }),
  };
}

/** Names of the facts that the content says, and that nobody said otherwise. */
function detectedFacts({ facts }: InspectedFile, stated: ImageFacts): string[] {
  const { os, architecture, bootMode } = facts;
  const isSame = (said: string | undefined, seen: string | undefined) =>
    seen !== undefined && (said === undefined || said === seen);
  const sameOs =
    os &&
    isSame(stated.os?.type, os.type) &&
    (!stated.os ||
      (stated.os.distribution === os.distribution &&
        stated.os.version === os.version));
  return [
    ...(sameOs ? ['os'] : []),
    ...(isSame(stated.architecture, architecture) ? ['architecture'] : []),
    ...(isSame(stated.bootMode, bootMode) ? ['bootMode'] : []),
  ];
}

/** What the platform is told of the new image. */
export function newPlatformImage(
  row: ImageRow,
  detected: ImageRowPatch,
): NewPlatformImage {
  const image = { ...row, ...detected };
  return {
    marker: row.id,
    name: row.name,
    description: row.description,
    region: row.region,
    kind: image.kind,
    os: {
      type: image.os_type,
      distribution: image.os_distribution || undefined,
      version: image.os_version || undefined,
    },
    architecture: image.architecture,
    bootMode: image.boot_mode,
    features: parseJson(image.features) ?? {},
    minMemoryMiB: image.min_memory_mib ?? undefined,
    minDiskGiB: image.min_disk_gib ?? undefined,
    defaultUser: image.default_user ?? undefined,
    ...(row.encrypted && { encrypted: true }),
  };
}

/** Remembers what the image was made from, and by which digest to know it. */
export async function originPatch(
  tx: Knex.Transaction,
  id: string,
  found: { format?: DiskFormat; sourceDigest?: string },
): Promise<ImageRowPatch> {
  const row = await getImageRow({ tx, id });
  const { format, sourceDigest } = found;
  if (!row || !format) return {};
  const origin = {
    ...parseJson<Record<string, unknown>>(row.origin),
    sourceFormat: format,
    ...(sourceDigest && { sourceDigest }),
  };
  return { origin: JSON.stringify(origin) };
}
