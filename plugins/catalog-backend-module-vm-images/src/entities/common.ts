import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
} from '@backstage/catalog-model';

/** Annotations by which other plugins find the thing behind an entity. */
export const ANNOTATION_IMAGE_ID = 'vm-images.io/image-id';
export const ANNOTATION_MACHINE_ID = 'vm-images.io/virtual-machine-id';
export const ANNOTATION_TEMPLATE_ID = 'vm-images.io/template-id';

/** On entities of what not everybody may know of. */
export const ANNOTATION_AUDIENCE = 'vm-images.io/audience';

/** Its one value: only who owns the entity may read it. */
export const AUDIENCE_OWNER = 'owner';

/** What makes entities: who owns what nobody owns, and where the portal is. */
export interface EntityContext {
  defaultOwner: string;
  /** `app.baseUrl`, without a slash at its end. */
  appBaseUrl: string;
}

/** The annotations that every entity of this provider carries. */
export function originAnnotations(context: EntityContext, path: string) {
  const location = `url:${context.appBaseUrl}${path}`;
  return {
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    [ANNOTATION_VIEW_URL]: `${context.appBaseUrl}${path}`,
  };
}

/** Catalog tags are stricter than ours; what does not fit is made to. */
export function catalogTags(tags: readonly string[]): string[] {
  const fitting = tags
    .map(tag =>
      tag
        .toLowerCase()
        .replace(/[^a-z0-9+#]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 63),
    )
    .filter(tag => tag !== '');
  return [...new Set(fitting)];
}
