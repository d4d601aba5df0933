export { AuthorizedShareService } from './AuthorizedShareService';
export { DefaultShareService } from './DefaultShareService';
export { readSharingConfig, type SharingConfig } from './readSharingConfig';
export { Recipients } from './Recipients';
export { ShareTeller } from './ShareTeller';
export type { ShareService } from './ShareService';
export { TellingShareService } from './TellingShareService';
