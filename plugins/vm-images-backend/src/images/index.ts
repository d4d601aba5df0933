export { AuthorizedImageService } from './AuthorizedImageService';
export { DefaultImageService } from './DefaultImageService';
export type { ImageDeletion, ImageService } from './ImageService';
