import type {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Request, Router } from 'express';

/** An answer of a handler, so that it can be kept and given once more. */
export interface Answer {
  status: number;
  /** JSON; undefined for an answer without a body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** What is written to the audit log about a request. */
export type AuditedRequest = Pick<
  AuditorServiceCreateEventOptions,
  'eventId' | 'meta' | 'severityLevel'
>;

/** What every handler needs, whatever it is about. */
export interface RouteTools {
  /** @throws AuthenticationError when nobody has signed in. */
  credentials(request: Request): Promise<BackstageCredentials>;

  /**
   * For requests that change something: notes in the audit log what was asked,
   * and how it ended. Answers with what `work` gives; `named` adds to the log
   * what is known only afterwards, such as an id.
   */
  audited<T>(
    request: Request,
    event: AuditedRequest,
    work: (credentials: BackstageCredentials) => Promise<T>,
    named?: (result: T) => JsonObject,
  ): Promise<T>;

  /**
   * The same for requests that create something and may be repeated: with an
   * `Idempotency-Key` the work is done once and every repetition gets the
   * answer of the first.
   */
  auditedOnce(
    request: Request,
    event: AuditedRequest,
    work: (credentials: BackstageCredentials) => Promise<Answer>,
  ): Promise<Answer>;
}

/** Adds the routes of one noun; see `createRouter`. */
export type RegisterRoutes = (router: Router, tools: RouteTools) => void;
