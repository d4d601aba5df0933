import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type {
  RequestOptions,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';

/** What every action needs. */
export interface ActionDependencies {
  api: VmImagesApi;
  auth: AuthService;
  /** Pause between two looks at an operation, in milliseconds. */
  pollMs?: number;
}

/**
 * Speaks to the backend as the person who started the task: what they may not
 * do, no template does for them.
 */
export class Session {
  readonly api: VmImagesApi;
  readonly #auth: AuthService;
  readonly #credentials: BackstageCredentials;

  constructor(
    dependencies: ActionDependencies,
    credentials: BackstageCredentials,
  ) {
    this.api = dependencies.api;
    this.#auth = dependencies.auth;
    this.#credentials = credentials;
  }

  /** A fresh token every time: operations outlive tokens. */
  async options(): Promise<RequestOptions> {
    return this.#auth.getPluginRequestToken({
      onBehalfOf: this.#credentials,
      targetPluginId: 'vm-images',
    });
  }
}
