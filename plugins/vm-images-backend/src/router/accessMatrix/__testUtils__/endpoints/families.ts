import type { Endpoint } from '../Endpoint';
import { image, ownership, sight } from './parts';

const family = { about: 'family' } as const;

export const families: Endpoint[] = [
  { route: 'GET /families', needs: 'session', answer: 200 },
  { route: 'GET /families/{family}', ...family, ...sight },
  { route: 'GET /families/{id}/versions', ...family, ...sight },
  {
    ...{ route: 'PUT /families/{id}/channels/{channel}', ...family },
    ...{ ...ownership, answer: 200, audit: 'channel-promote' },
    send: ({ imageId }) => ({ imageId, note: 'better' }),
  },
  {
    ...{ route: 'DELETE /families/{id}/channels/{channel}', ...family },
    ...{ ...ownership, answer: 204, audit: 'channel-delete' },
  },
  {
    ...{ route: 'POST /families/{id}/channels/{channel}/rollback', ...family },
    ...{ ...ownership, answer: 200, audit: 'channel-rollback' },
    send: () => ({}),
  },
  {
    ...{ route: 'GET /families/{id}/channels/{channel}/moves', ...family },
    ...sight,
  },
  { route: 'GET /images/{id}/standing', ...image, ...sight },
  {
    ...{ route: 'POST /images/{id}/standing', ...image, ...ownership },
    ...{ answer: 200, audit: 'image-standing' },
    send: () => ({ to: 'deprecated', reason: 'Old.' }),
  },
  {
    ...{ route: 'DELETE /images/{id}/standing/plan', ...image, ...ownership },
    ...{ answer: 204, audit: 'image-standing-cancel' },
  },
  { route: 'GET /images/{id}/lineage', ...image, ...sight },
  { route: 'GET /images/{id}/machine-owners', ...image, ...sight },
  { route: 'GET /families/{id}/retention', ...family, ...sight },
  {
    ...{ route: 'PUT /families/{id}/retention', ...family, ...ownership },
    ...{ answer: 200, audit: 'family-retention-update' },
    send: () => ({ enabled: true, keepNewest: 3 }),
  },
  {
    ...{ route: 'POST /families/{id}/retention/preview', ...family },
    ...{ ...ownership, answer: 200, send: () => ({}) },
  },
];
