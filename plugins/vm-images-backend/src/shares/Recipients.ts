import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Checks whom images are to be shared with. */
export class Recipients {
  readonly #auth: AuthService;
  readonly #catalog: Pick<CatalogService, 'getEntitiesByRefs'>;

  constructor(options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /**
   * The recipients in full, each once. The catalog is asked as this plugin:
   * whom a user may share with does not depend on whom that user may see.
   *
   * @throws InputError naming what is no user or group, who is not in the
   * catalog, or the owner.
   */
  async check(
    recipients: readonly string[],
    ownerRef: string | undefined,
  ): Promise<string[]> {
    const refs = [...new Set(recipients.map(normalizedRecipient))];
    if (ownerRef !== undefined && refs.includes(ownerRef)) {
      throw new InputError(
        `${ownerRef} owns the image and has it already. Leave it out of "recipients".`,
      );
    }
    const { items } = await this.#catalog.getEntitiesByRefs(
      { entityRefs: refs, fields: ['kind', 'metadata.name'] },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    const unknown = refs.filter((_, at) => !items[at]);
    if (unknown.length > 0) {
      throw new InputError(
        `The catalog knows no ${unknown.join(
          ', ',
        )}. Name users and groups of the catalog in "recipients".`,
      );
    }
    return refs;
  }
}

/** @throws InputError for what is no reference to a user or group. */
export function normalizedRecipient(recipient: string): string {
  try {
    const { kind, namespace, name } = parseEntityRef(recipient);
    if (/^(user|group)$/i.test(kind)) {
      return stringifyEntityRef({ kind, namespace, name });
    }
  } catch {
    // Falls through: it is none.
  }
  throw new InputError(
    `"recipients" must name users and groups, such as "group:default/web-team"; got "${recipient}".`,
  );
}
