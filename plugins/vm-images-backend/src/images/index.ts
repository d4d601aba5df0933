export { AuthorizedImageService } from './AuthorizedImageService';
export { DefaultImageService } from './DefaultImageService';
export { ImageExporter } from './export';
export type { ImageDeletion, ImageService } from './ImageService';
