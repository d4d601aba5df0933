/**
 * The HTTP API. Requests are checked against the OpenAPI document before any
 * handler sees them, and handlers only ever get services that authorize. Each
 * noun brings its routes in a file of its own:
 *
 * ```ts
 * await createRouter({
 *   httpAuth, auditor, callers, database, logger,
 *   routes: [
 *     (router, tools) => registerImageRoutes(router, tools, { images }),
 *     (router, tools) => registerTemplateRoutes(router, tools, { templates }),
 *   ],
 * });
 * ```
 */
import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { Knex } from 'knex';
import type { CallerResolver } from '../authorization';
import { createRouteTools } from './createRouteTools';
import { checkRequests } from './checkRequests';
import { explainDatabaseErrors } from './explainDatabaseErrors';
import { explainToolErrors } from './explainToolErrors';
import type { RegisterRoutes } from './RouteTools';

export async function createRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  callers: CallerResolver;
  database: Knex;
  logger: LoggerService;
  routes: readonly RegisterRoutes[];
  /** Also checks our own answers against the document; for tests. */
  checkAnswers?: boolean;
}): Promise<Router> {
  const router = PromiseRouter();
  // Answers are for one caller at one moment, whatever their ETag says.
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(checkRequests({ checkAnswers: options.checkAnswers ?? false }));
  const tools = createRouteTools(options);
  for (const addRoutes of options.routes) addRoutes(router, tools);
  router.use(explainToolErrors);
  router.use(explainDatabaseErrors(options.logger));
  return router;
}
