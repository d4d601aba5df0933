import type {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { AuthenticationError, InputError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  administerPermission,
  type Caller,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { CallerResolver } from './CallerResolver';
import { ExpiringCache } from './ExpiringCache';

const OWNERSHIP_TTL_MS = 15_000;
const MAX_CACHED_USERS = 1000;

interface Services {
  auth: AuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
}

/**
 * A user is the user and its groups. A plugin that asks for itself, or an
 * external service whose token is not restricted, is the portal's own hands and
 * acts on everything; asking on behalf of a user it is that user.
 */
export class DefaultCallerResolver implements CallerResolver {
  readonly #services: Services;
  readonly #admins: ReadonlySet<string>;
  readonly #adminsByPermission: boolean;
  readonly #callers = new WeakMap<BackstageCredentials, Promise<Caller>>();
  readonly #ownership = new ExpiringCache<Promise<readonly string[]>>({
    ttlMs: OWNERSHIP_TTL_MS,
    maxEntries: MAX_CACHED_USERS,
  });

  static fromConfig(
    config: RootConfigService,
    services: Services,
  ): DefaultCallerResolver {
    const key = 'vmImages.admins';
    return new DefaultCallerResolver(services, {
      admins: (config.getOptionalStringArray(key) ?? []).map(ref =>
        normalizeRef(ref, key),
      ),
      adminsByPermission:
        (config.getOptionalBoolean('permission.enabled') ?? false) &&
        (config.getOptionalBoolean('vmImages.adminsByPermission') ?? false),
    });
  }

  private constructor(
    services: Services,
    options: { admins: readonly string[]; adminsByPermission: boolean },
  ) {
    this.#services = services;
    this.#admins = new Set(options.admins);
    this.#adminsByPermission = options.adminsByPermission;
  }

  async resolve(credentials: BackstageCredentials): Promise<Caller> {
    let caller = this.#callers.get(credentials);
    if (!caller) {
      caller = this.#find(credentials);
      this.#callers.set(credentials, caller);
    }
    return caller;
  }

  async #find(credentials: BackstageCredentials): Promise<Caller> {
    const { auth } = this.#services;
    if (auth.isPrincipal(credentials, 'user')) return this.#user(credentials);
    if (auth.isPrincipal(credentials, 'service')) {
      const principal = `service:${credentials.principal.subject}`;
      return {
        principal,
        ownershipRefs: [],
        admin: await this.#mayAdminister(credentials),
      };
    }
    throw new AuthenticationError('Sign in first: nobody in particular asks.');
  }

  async #user(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<Caller> {
    const principal = credentials.principal.userEntityRef;
    const owned = await this.#ownershipRefs(principal, credentials);
    // The caller first: pages preselect it as the owner of what is new.
    const ownershipRefs = [...new Set([principal, ...owned])];
    const admin =
      ownershipRefs.some(ref => this.#admins.has(ref)) ||
      // Only where it is wished: a policy that allows everything to everybody
      // is what most portals begin with.
      (this.#adminsByPermission && (await this.#mayAdminister(credentials)));
    return { principal, ownershipRefs, admin };
  }

  #ownershipRefs(
    principal: string,
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<readonly string[]> {
    return this.#ownership.get(principal, async () => {
      const info = await this.#services.userInfo.getUserInfo(credentials);
      return info.ownershipEntityRefs;
    });
  }

  async #mayAdminister(credentials: BackstageCredentials): Promise<boolean> {
    const [decision] = await this.#services.permissions.authorize(
      [{ permission: administerPermission }],
      { credentials },
    );
    return decision.result === AuthorizeResult.ALLOW;
  }
}

function normalizeRef(ref: string, key: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    throw new InputError(
      `Configuration "${key}" wants entity refs such as "group:default/platform-team"; got "${ref}".`,
    );
  }
}
