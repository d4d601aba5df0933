export { AuthorizedImageService } from './AuthorizedImageService';
export { DefaultImageService } from './DefaultImageService';
export { ImageExporter } from './export';
export { PublishingService } from './publishing';
export type { ImageDeletion, ImageService } from './ImageService';
