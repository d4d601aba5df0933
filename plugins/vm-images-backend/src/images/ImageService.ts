import type {
  Image,
  ImageFacets,
  ImageListQuery,
  ImagePage,
  ImagePatch,
  Operation,
  Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';
import type { ImageAccess } from './ImageAccess';
import type { ImageRow } from '../database/tables';

/** Everything that can be asked of images. */
export interface ImageService {
  /** A page of the images that the caller sees. */
  list(query: ImageListQuery, options: ServiceOptions): Promise<ImagePage>;
  facets(options: ServiceOptions): Promise<ImageFacets>;
  /** @throws NotFoundError also for what the caller may not see. */
  get(id: string, options: ServiceOptions): Promise<Image>;
  /** @throws ConflictError when `ifMatch` is not the newest etag. */
  update(
    id: string,
    patch: ImagePatch,
    options: ServiceOptions & { ifMatch?: string },
  ): Promise<Image>;
  /** Starts the operation that deletes the image. */
  delete(id: string, options: ServiceOptions): Promise<Operation>;
  verdicts(id: string, options: ServiceOptions): Promise<Verdicts>;
}

/** Images that were made a moment ago. */
export interface NewImages {
  /** The image for whoever has just made it, whatever a policy hides. */
  made(id: string, options: ServiceOptions): Promise<Image>;
}

/** Starts the deletion of an image that the caller may delete. */
export interface ImageDeletion {
  delete(image: ImageRow, options: ServiceOptions): Promise<Operation>;
}

/** What one caller may know of images, one by one. */
export type ImageSight = Pick<ImageAccess, 'mayKnow'>;
