/**
 * Every rule says the same thing twice: of one row, and as SQL of all of them.
 * Both sides are tested against each other.
 */
import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { contains, isIn } from '../../database/sql';
import { normalizeTag } from '../../database/images/normalizeTags';
import { imageResourceRef } from '../resourceRefs';

const list = (what: string) => z.array(z.string()).describe(what);

export const isImageOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allows images that one of these users or groups owns',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({
    owners: list('Entity refs, such as those that the caller owns things as'),
  }),
  apply: (image, { owners }) => owners.includes(image.owner_ref),
  toQuery: ({ owners }) => isIn('i.owner_ref', owners),
});

export const imageHasVisibility = createPermissionRule({
  name: 'HAS_VISIBILITY',
  description: 'Allows images with one of these visibilities',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({
    visibilities: list('public, private, shared or marketplace'),
  }),
  apply: (image, { visibilities }) => visibilities.includes(image.visibility),
  toQuery: ({ visibilities }) => isIn('i.visibility', visibilities),
});

export const imageHasStatus = createPermissionRule({
  name: 'HAS_STATUS',
  description: 'Allows images that are in one of these states',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({ statuses: list('Such as available') }),
  apply: (image, { statuses }) => statuses.includes(image.status),
  toQuery: ({ statuses }) => isIn('i.status', statuses),
});

export const imageHasStanding = createPermissionRule({
  name: 'HAS_STANDING',
  description: 'Allows images with one of these standings',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({ standings: list('Such as stable or candidate') }),
  apply: (image, { standings }) => standings.includes(image.standing),
  toQuery: ({ standings }) => isIn('i.standing', standings),
});

export const imageHasTag = createPermissionRule({
  name: 'HAS_TAG',
  description: 'Allows images that carry a tag',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({ tag: z.string().describe('In any letter case') }),
  apply: (image, { tag }) =>
    (JSON.parse(image.tags) as string[]).includes(normalizeTag(tag)),
  toQuery: ({ tag }) => contains('i.search_key', `\n${normalizeTag(tag)}\n`),
});

export const isImageOnPlatform = createPermissionRule({
  name: 'ON_PLATFORM',
  description: 'Allows images on one of these platforms',
  resourceRef: imageResourceRef,
  paramsSchema: z.object({ platforms: list('Ids from the configuration') }),
  apply: (image, { platforms }) => platforms.includes(image.platform_id),
  toQuery: ({ platforms }) => isIn('i.platform_id', platforms),
});

export const imageRulesForPolicies = {
  isOwner: isImageOwner,
  hasVisibility: imageHasVisibility,
  hasStatus: imageHasStatus,
  hasStanding: imageHasStanding,
  hasTag: imageHasTag,
  onPlatform: isImageOnPlatform,
};
