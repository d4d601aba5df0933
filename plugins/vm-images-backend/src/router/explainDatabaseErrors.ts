import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

const RETRY_AFTER_SECONDS = 2;

/** Codes of Node.js, PostgreSQL (class 08 and shutdowns) and SQLite. */
const unreachable =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|08\w{3}|57P0[123]|53300|SQLITE_BUSY\w*|SQLITE_LOCKED\w*)$/;

/** Drivers say so without a code; Knex puts the statement before it. */
const lost =
  /(?:^| - )(?:Connection terminated|Client has encountered a connection error)/;

/** Of what a driver throws, Knex makes a text that begins with the statement. */
const statement = /^\s*(?:select|insert|update|delete|with|begin|commit)\b/i;

/**
 * The text of a database error holds the statement with all its values, so it
 * goes to the log and never to the caller. A database that is away or busy is
 * told as such: trying again helps.
 */
export function explainDatabaseErrors(
  logger: LoggerService,
): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (!isError(error) || response.headersSent) {
      next(error);
      return;
    }
    const { code, name, constructor } = error as Error & { code?: unknown };
    const isDatabase =
      name === 'KnexTimeoutError' ||
      ['SqliteError', 'DatabaseError'].includes(constructor.name) ||
      (name === 'Error' && statement.test(error.message)) ||
      lost.test(error.message);
    const isUnreachable =
      name === 'KnexTimeoutError' ||
      unreachable.test(String(code)) ||
      lost.test(error.message);
    if (isUnreachable) {
      logger.warn('The database could not be reached', error);
      response.set('Retry-After', String(RETRY_AFTER_SECONDS));
      next(
        new ServiceUnavailableError(
          'The database of the portal cannot be reached right now. Try again in a moment.',
        ),
      );
    } else if (isDatabase) {
      const incident = randomUUID();
      logger.error(`Unexpected database error ${incident}`, error);
      next(
        new Error(
          `Something went wrong in the portal. Its log has the details under ${incident}.`,
        ),
      );
    } else {
      next(error);
    }
  };
}
