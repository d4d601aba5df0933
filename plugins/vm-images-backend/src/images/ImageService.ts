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
  /** The same page as JSON: what most requests ask for, in less time. */
  listText(query: ImageListQuery, options: ServiceOptions): Promise<string>;
  facets(options: ServiceOptions): Promise<ImageFacets>;
  /** @throws NotFoundError also for what the caller may not see. */
  get(id: string, options: ServiceOptions): Promise<Image>;
  /** @throws ConflictError when `ifMatch` is not the newest etag. */
  update(
    id: string,
    patch: ImagePatch,
    options: ServiceOptions & { ifMatch?: string },
  ): Promise<Image>;
  /**
   * Starts the operation that moves the image into the recycle bin.
   *
   * By force also where configuration keeps images that are in use.
   *
   * @throws UnconfirmedError while machines made from it exist and the caller
   * does not say to know of them.
   */
  delete(
    id: string,
    options: ServiceOptions & { confirm?: boolean; force?: boolean },
  ): Promise<Operation>;
  /** Takes the image out of the recycle bin. */
  restore(id: string, options: ServiceOptions): Promise<Image>;
  /** Starts the operation that destroys an image of the recycle bin. */
  destroy(id: string, options: ServiceOptions): Promise<Operation>;
  verdicts(id: string, options: ServiceOptions): Promise<Verdicts>;
}

/** Images that were made a moment ago. */
export interface NewImages {
  /** The image for whoever has just made it, whatever a policy hides. */
  made(id: string, options: ServiceOptions): Promise<Image>;
}

/** Deletes an image that the caller may delete, and takes that back. */
export interface ImageDeletion {
  delete(image: ImageRow, options: ServiceOptions): Promise<Operation>;
  restore(image: ImageRow): Promise<void>;
  destroy(image: ImageRow, options: ServiceOptions): Promise<Operation>;
}

/** What one caller may know of images, one by one. */
export type ImageSight = Pick<ImageAccess, 'mayKnow'>;
