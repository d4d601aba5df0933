import type { Response } from 'express';
import type { Answer } from './RouteTools';

/** Sends an answer as JSON, or without a body when it has none. */
export function sendAnswer(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if (answer.body === undefined) response.end();
  else response.json(answer.body);
}
