export { PublishingService } from './PublishingService';
