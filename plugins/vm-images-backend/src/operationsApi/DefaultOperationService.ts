import { ConflictError } from '@backstage/errors';
import type {
  OperationListQuery,
  OperationPage,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import { anyOf, isIn, sql, type Sql } from '../database/sql';
import { withoutUndefined } from '../database/values';
import type {
  ListOperationsOptions,
  OperationEngine,
  OperationRow,
} from '../operations';
import { operationFromRow } from './operationFromRow';
import type { OperationService } from './OperationService';
import { isCancellable, isRetryable } from './possibilities';
import { prepareRetry } from './prepareRetry';
import { showOperations } from './readOperations';

/**
 * Operations as the engine has them. Who sees what is
 * `AuthorizedOperationService`'s.
 */
export class DefaultOperationService implements OperationService {
  readonly #database: Knex;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    callers: CallerResolver;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#callers = options.callers;
  }

  async list(
    query: OperationListQuery,
    options: ServiceOptions & { visible?: readonly Sql[] },
  ): Promise<OperationPage> {
    const conditions = [...(options.visible ?? [])];
    if (query.scope === 'mine') {
      const caller = await this.#callers.resolve(options.credentials);
      conditions.push(
        anyOf([
          isIn('operations.owner_ref', caller.ownershipRefs),
          sql`operations.created_by = ${caller.principal}`,
        ]),
      );
    }
    const visibleTo: ListOperationsOptions['visibleTo'] = group => {
      group.whereRaw('1 = 1');
      for (const { text, values } of conditions) {
        group.whereRaw(text, [...values] as Knex.RawBinding[]);
      }
    };
    const [page, running] = await Promise.all([
      this.#engine.list({ ...filterOf(query), visibleTo }),
      this.#engine.countOpen({ topLevel: true, visibleTo }),
    ]);
    return withoutUndefined({
      items: await showOperations(this.#database, page.items),
      nextCursor: page.nextCursor,
      running,
    });
  }

  async get(id: string, _options: ServiceOptions) {
    return this.#show(await this.#engine.get(id));
  }

  async log(id: string, query: { after?: number }, _options: ServiceOptions) {
    await this.#engine.get(id);
    const lines = await this.#engine.log(id, query.after);
    return lines.map(({ seq, at, level, line }) => ({
      sequence: seq,
      at,
      level,
      text: line,
    }));
  }

  async cancel(id: string, options: ServiceOptions) {
    const operation = await this.#engine.get(id);
    if (operation.status !== 'cancelling' && !isCancellable(operation)) {
      const { title, status } = operationFromRow(operation);
      throw new ConflictError(
        `"${title}" cannot be cancelled: it is ${status}${
          status === 'running' ? ' and has no way back' : ''
        }.`,
      );
    }
    const { principal } = await this.#callers.resolve(options.credentials);
    return this.#show(await this.#engine.cancel(id, principal));
  }

  async retry(id: string, options: ServiceOptions) {
    const operation = await this.#engine.get(id);
    if (!isRetryable(operation)) {
      const { title, status } = operationFromRow(operation);
      throw new ConflictError(
        `"${title}" cannot be tried again: it is ${status}${
          status === 'cancelled' ? ' and nothing of it is left' : ''
        }.`,
      );
    }
    const { principal } = await this.#callers.resolve(options.credentials);
    const again = await this.#database.transaction(async tx => {
      await prepareRetry({ tx, operation });
      return this.#engine.retry(id, principal, { tx });
    });
    return this.#show(again);
  }

  async #show(row: OperationRow) {
    const [operation] = await showOperations(this.#database, [row]);
    return operation;
  }
}

function filterOf(query: OperationListQuery): ListOperationsOptions {
  const { status, kind, subject, parent, limit, cursor, topLevel } = query;
  return withoutUndefined({
    status: status?.length ? status : undefined,
    kind: kind?.length ? kind : undefined,
    subject: subject === undefined ? undefined : { id: subject },
    parentId: parent,
    topLevel,
    limit,
    cursor,
  });
}
