export { ImageUsageService } from './ImageUsageService';
