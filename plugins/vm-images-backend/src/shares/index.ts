export { AuthorizedShareService } from './AuthorizedShareService';
export { DefaultShareService } from './DefaultShareService';
export { readSharingConfig, type SharingConfig } from './readSharingConfig';
export { Recipients } from './Recipients';
export type { ShareService } from './ShareService';
export { TellingShareService } from './TellingShareService';
