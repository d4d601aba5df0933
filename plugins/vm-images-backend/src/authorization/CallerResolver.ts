import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Caller } from '@vm-images/backstage-plugin-vm-images-common';

/** Finds out who asks. */
export interface CallerResolver {
  /**
   * The caller behind these credentials. Asked once per request, however often
   * it is called with the same credentials.
   *
   * @throws AuthenticationError when nobody in particular asks.
   */
  resolve(credentials: BackstageCredentials): Promise<Caller>;
}
