import type { ResourceEntity } from '@backstage/catalog-model';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ANNOTATION_AUDIENCE,
  ANNOTATION_IMAGE_ID,
  AUDIENCE_OWNER,
  catalogTags,
  originAnnotations,
  type EntityContext,
} from './common';

/** Whether everybody who signs in may know of it. */
export const isForEveryone = ({ visibility }: Image): boolean =>
  visibility === 'public' || visibility === 'marketplace';

/** Name of the entity of an image: ids never change, names of images do. */
export const imageEntityName = (imageId: string) => `image-${imageId}`;

/** A `Resource` of type `vm-image`, owned by the image's owner. */
export function imageEntity(
  image: Image,
  context: EntityContext,
): ResourceEntity {
  const path = `/vm-images/images/${image.id}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: imageEntityName(image.id),
      title: image.version ? `${image.name} ${image.version}` : image.name,
      ...(image.description && { description: image.description }),
      annotations: {
        ...originAnnotations(context, path),
        [ANNOTATION_IMAGE_ID]: image.id,
        ...(!isForEveryone(image) && { [ANNOTATION_AUDIENCE]: AUDIENCE_OWNER }),
      },
      labels: {
        'vm-images.io/platform': image.platformId,
        'vm-images.io/architecture': image.architecture,
      },
      tags: catalogTags(image.tags),
      links: [
        { url: `${context.appBaseUrl}${path}`, title: 'Image', icon: 'disk' },
      ],
    },
    spec: {
      type: 'vm-image',
      owner: image.ownerRef ?? context.defaultOwner,
    },
  };
}
