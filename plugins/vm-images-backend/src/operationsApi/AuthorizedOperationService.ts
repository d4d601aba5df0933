import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  operationReadPermission,
  operationUpdatePermission,
  type Caller,
  type OperationListQuery,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
  ServiceOptions,
} from '../authorization';
import { anyOf, isIn, sql, type Sql } from '../database/sql';
import type { OperationEngine, OperationRow } from '../operations';
import type { DefaultOperationService } from './DefaultOperationService';
import type { OperationService } from './OperationService';
import type { RetryJudge } from './RetryJudge';

/**
 * Shows an operation to whom it belongs and to whoever asked for it, and lets
 * the same cancel and retry it, as far as the permission framework goes along.
 * A retry that takes the bytes of an image needs what the first try needed.
 */
export class AuthorizedOperationService implements OperationService {
  readonly #inner: DefaultOperationService;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;
  readonly #decisions: PermissionDecisions;
  readonly #access: ResourceAccess<OperationRow>;
  readonly #retries: Pick<RetryJudge, 'judge'>;

  constructor(options: {
    inner: DefaultOperationService;
    engine: OperationEngine;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<OperationRow>;
    retries: Pick<RetryJudge, 'judge'>;
  }) {
    this.#inner = options.inner;
    this.#engine = options.engine;
    this.#callers = options.callers;
    this.#decisions = options.decisions;
    this.#access = options.access;
    this.#retries = options.retries;
  }

  async list(query: OperationListQuery, options: ServiceOptions) {
    const caller = await this.#callers.resolve(options.credentials);
    const [decision] = await this.#decisions.decide(
      [operationReadPermission],
      options.credentials,
    );
    const visible = [visibleTo(caller), this.#access.toSql(decision)];
    return this.#inner.list(query, {
      ...options,
      visible: visible.filter(one => one !== undefined),
    });
  }

  async get(id: string, options: ServiceOptions) {
    await this.#admit(id, options);
    return this.#inner.get(id, options);
  }

  async log(id: string, query: { after?: number }, options: ServiceOptions) {
    await this.#admit(id, options);
    return this.#inner.log(id, query, options);
  }

  async cancel(id: string, options: ServiceOptions) {
    await this.#admit(id, options, 'change');
    return this.#inner.cancel(id, options);
  }

  async retry(id: string, options: ServiceOptions) {
    const row = await this.#admit(id, options, 'change');
    await this.#retries.judge(row, options);
    return this.#inner.retry(id, options);
  }

  async #admit(
    id: string,
    options: ServiceOptions,
    change?: 'change',
  ): Promise<OperationRow> {
    const { credentials } = options;
    const caller = await this.#callers.resolve(credentials);
    const row = await this.#engine.get(id);
    const [read, update] = await this.#decisions.decide(
      change
        ? [operationReadPermission, operationUpdatePermission]
        : [operationReadPermission],
      credentials,
    );
    if (!isVisible(row, caller) || !this.#access.allows(read, row)) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    if (update && !this.#access.allows(update, row)) {
      throw new NotAllowedError(
        `The permission policy of this portal does not grant you "${operationUpdatePermission.name}" on this operation. Ask the portal's administrators for it.`,
      );
    }
    return row;
  }
}

function isVisible(row: OperationRow, caller: Caller): boolean {
  return (
    caller.admin ||
    row.createdBy === caller.principal ||
    (row.ownerRef !== undefined && caller.ownershipRefs.includes(row.ownerRef))
  );
}

/** The same, of all rows of `operations`. */
function visibleTo(caller: Caller): Sql | undefined {
  if (caller.admin) return undefined;
  return anyOf([
    isIn('operations.owner_ref', caller.ownershipRefs),
    sql`operations.created_by = ${caller.principal}`,
  ]);
}
