import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { isIn, sql } from '../../database/sql';
import { templateResourceRef } from '../resourceRefs';

export const isTemplateOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allows VM templates that one of these users or groups owns',
  resourceRef: templateResourceRef,
  paramsSchema: z.object({
    owners: z
      .array(z.string())
      .describe('Entity refs, such as those that the caller owns things as'),
  }),
  apply: (template, { owners }) => owners.includes(template.owner_ref),
  toQuery: ({ owners }) => isIn('t.owner_ref', owners),
});

export const templateHasVisibility = createPermissionRule({
  name: 'HAS_VISIBILITY',
  description: 'Allows VM templates with one of these visibilities',
  resourceRef: templateResourceRef,
  paramsSchema: z.object({
    visibilities: z.array(z.string()).describe('public or private'),
  }),
  apply: (template, { visibilities }) =>
    visibilities.includes(template.visibility),
  toQuery: ({ visibilities }) => isIn('t.visibility', visibilities),
});

export const isTemplatePublished = createPermissionRule({
  name: 'IS_PUBLISHED',
  description: 'Allows VM templates that are offered in Create',
  resourceRef: templateResourceRef,
  paramsSchema: z.object({}),
  apply: template => Boolean(template.published),
  toQuery: () => sql`t.published = ${true}`,
});

export const templateRulesForPolicies = {
  isOwner: isTemplateOwner,
  hasVisibility: templateHasVisibility,
  isPublished: isTemplatePublished,
};
