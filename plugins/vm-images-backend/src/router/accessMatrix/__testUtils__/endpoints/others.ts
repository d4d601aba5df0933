import type { Endpoint } from '../Endpoint';
import { ownership, sight } from './parts';

const operation = { about: 'operation' } as const;
const failed = { status: 'failed', phase: 'closed', outcome: 'failed' };

export const others: Endpoint[] = [
  { route: 'GET /operations', needs: 'session', answer: 200 },
  { route: 'GET /operations/{id}', ...operation, ...sight },
  { route: 'GET /operations/{id}/log', ...operation, ...sight },
  {
    ...{ route: 'POST /operations/{id}/cancel', ...operation, ...ownership },
    ...{ answer: 202, conflicts: ['ended'], audit: 'operation-cancel' },
  },
  {
    ...{ route: 'POST /operations/{id}/retry', ...operation, ...ownership },
    ...{ answer: 202, conflicts: ['ended'], audit: 'operation-retry' },
    facts: failed,
  },
  { route: 'GET /platforms', needs: 'session', answer: 200 },
  {
    ...{ route: 'POST /platforms/{id}/sync', needs: 'administration' },
    ...{ answer: 202, audit: 'platform-sync' },
  },
  { route: 'GET /owners', needs: 'session', answer: 200 },
  { route: 'GET /os-catalog', needs: 'session', answer: 200 },
];
