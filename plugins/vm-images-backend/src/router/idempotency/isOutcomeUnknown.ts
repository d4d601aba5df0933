/** Codes of connections that ended in the middle of something. */
const LOST = /^(ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[123])$/;

/** Knex puts the statement before it. */
const LOST_TEXT =
  /(?:^| - )(?:Connection terminated|Client has encountered a connection error)/;

/**
 * Whether the connection to the database was lost before it answered: what was
 * sent last may have taken effect or not.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  const { code, message } = Object(error) as Record<string, unknown>;
  return LOST.test(String(code)) || LOST_TEXT.test(String(message));
}
