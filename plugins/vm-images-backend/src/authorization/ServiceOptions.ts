import type { BackstageCredentials } from '@backstage/backend-plugin-api';

/** What every method of every service takes. */
export interface ServiceOptions {
  credentials: BackstageCredentials;
}
