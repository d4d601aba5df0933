import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { CallerResolver } from '../authorization';
import { answerOnce } from './idempotency/answerOnce';
import type { RouteTools } from './RouteTools';

export function createRouteTools(services: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  callers: CallerResolver;
  database: Knex;
}): RouteTools {
  const { httpAuth, auditor, callers, database } = services;
  const tools: RouteTools = {
    credentials: request =>
      httpAuth.credentials(request, { allow: ['user', 'service'] }),

    async audited(request, event, work, named) {
      const audit = await auditor.createEvent({
        severityLevel: 'medium',
        ...event,
        request,
      });
      try {
        const result = await work(await tools.credentials(request));
        await audit.success(named && { meta: named(result) });
        return result;
      } catch (error) {
        await audit.fail({ error: toError(error) });
        throw error;
      }
    },

    auditedOnce: (request, event, work) =>
      tools.audited(request, event, async credentials => {
        const key = request.header('idempotency-key');
        if (key === undefined) return work(credentials);
        const { principal } = await callers.resolve(credentials);
        return answerOnce({
          database,
          caller: principal,
          key,
          request: {
            method: request.method,
            path: request.path,
            body: request.body,
          },
          work: () => work(credentials),
        });
      }),
  };
  return tools;
}
