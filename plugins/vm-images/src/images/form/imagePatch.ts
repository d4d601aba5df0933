import type { ImagePatch } from '@vm-images/backstage-plugin-vm-images-common';
import { extras, osOf, readNumber, type ImageForm } from './imageForm';

/** Only what differs, so that two people may change different things. */
export function patchOf(before: ImageForm, after: ImageForm): ImagePatch {
  const changed = new Set(changedFields(before, after));
  const features = (['cloudInit', 'guestAgent', ...extras] as const)
    .filter(name => changed.has(name))
    .map(name => [name, after[name]]);
  const patch: ImagePatch = {
    name: changed.has('name') ? after.name.trim() : undefined,
    description: changed.has('description') ? after.description : undefined,
    family: changed.has('family') ? after.family.trim() : undefined,
    version: changed.has('version') ? after.version.trim() : undefined,
    projectGroup: changed.has('projectGroup')
      ? after.projectGroup.trim()
      : undefined,
    tags: changed.has('tags') ? after.tags : undefined,
    bootMode: changed.has('bootMode') ? after.bootMode || undefined : undefined,
    minMemoryMiB: changed.has('minMemoryMiB')
      ? readNumber(after.minMemoryMiB) ?? null
      : undefined,
    maxMemoryMiB: changed.has('maxMemoryMiB')
      ? readNumber(after.maxMemoryMiB) ?? null
      : undefined,
    minDiskGiB: changed.has('minDiskGiB')
      ? readNumber(after.minDiskGiB) ?? 0
      : undefined,
    defaultUser: changed.has('defaultUser')
      ? after.defaultUser || null
      : undefined,
    os: (['osType', 'osDistribution', 'osVersion'] as const).some(field =>
      changed.has(field),
    )
      ? osOf(after)
      : undefined,
    protected: changed.has('protected') ? after.protected : undefined,
    features: features.length > 0 ? Object.fromEntries(features) : undefined,
  };
  return JSON.parse(JSON.stringify(patch));
}

export function changedFields(
  before: ImageForm,
  after: ImageForm,
): (keyof ImageForm)[] {
  return (Object.keys(before) as (keyof ImageForm)[]).filter(
    field => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}
