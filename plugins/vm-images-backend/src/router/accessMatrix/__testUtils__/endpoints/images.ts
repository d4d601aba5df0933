import type { Endpoint } from '../Endpoint';
import { image, ownerRef, ownership, sight } from './parts';

const madeHere = '{"type":"upload","text":"Uploaded."}';
/** Of those who change it only the platform team. */
const publishing = { needs: 'publishing', answer: 200 } as const;
const notBinned = [
  ...['ofUser', 'ofGroup', 'sharedOfGroup', 'publicOfUser', 'publicOfGroup'],
  ...['offered', 'withheld', 'importing'],
];

export const images: Endpoint[] = [
  { route: 'GET /images', needs: 'session', answer: 200 },
  { route: 'GET /images/facets', needs: 'session', answer: 200 },
  {
    ...{ route: 'GET /images/export', needs: 'session', answer: 200 },
    ...{ query: 'format=csv', audit: 'image-list-export' },
    storesNothing: true,
  },
  { route: 'GET /images/{id}', ...image, ...sight },
  { route: 'GET /images/{id}/verdicts', ...image, ...sight },
  {
    ...{ route: 'PATCH /images/{id}', ...image, ...ownership, answer: 200 },
    ...{ send: () => ({ description: 'new' }), audit: 'image-update' },
  },
  {
    ...{ route: 'DELETE /images/{id}', ...image, ...ownership, answer: 202 },
    ...{ conflicts: ['binned', 'importing'], audit: 'image-delete' },
  },
  {
    ...{ route: 'POST /images/{id}/publish', ...image, ...publishing },
    ...{ conflicts: ['sharedOfGroup', 'binned', 'importing'] },
    send: () => ({ visibility: 'public', listing: { terms: 'None' } }),
    ...{ audit: 'image-publish' },
  },
  {
    ...{ route: 'POST /images/{id}/unpublish', ...image, ...publishing },
    conflicts: [
      ...['ofUser', 'ofGroup', 'sharedOfGroup', 'withheld'],
      ...['binned', 'importing'],
    ],
    ...{ audit: 'image-unpublish', facts: { origin: madeHere } },
  },
  {
    ...{ route: 'POST /images/{id}/restore', ...image, ...ownership },
    ...{ answer: 200, conflicts: notBinned, audit: 'image-restore' },
  },
  {
    ...{ route: 'POST /images/{id}/destroy', ...image, ...ownership },
    ...{ answer: 202, conflicts: notBinned, audit: 'image-destroy' },
  },
  {
    ...{ route: 'POST /images/{id}/fetch', ...image, ...sight },
    ...{ answer: 202, conflicts: ['binned', 'importing'], granted: true },
    ...{ audit: 'image-fetch', facts: { bytes: 'awaited' } },
  },
  { route: 'GET /images/{id}/usage', ...image, ...sight },
  {
    ...{ route: 'POST /images/batch', needs: 'session', answer: 200 },
    ...{ audit: 'image-batch', auditOfParts: 'image-delete' },
    ...{ storesNothing: true },
    send: () => ({ action: 'delete', ids: ['nothing'] }),
  },
  {
    ...{ route: 'POST /images/{id}/downloads', ...image, ...sight },
    ...{ answer: 201, conflicts: ['binned', 'importing'] },
    ...{ audit: 'download-link-create' },
    refused: { sharedOfGroup: ['recipient'] },
  },
  {
    ...{ route: 'POST /images/{id}/copies', ...image, ...sight },
    ...{ answer: 202, conflicts: ['binned', 'importing'] },
    ...{ granted: true, audit: 'image-copy' },
    refused: { sharedOfGroup: ['recipient'] },
    send: (_, role) => ({
      ...{ platformId: 'memory', region: 'there', ownerRef: ownerRef(role) },
    }),
  },
  {
    ...{ route: 'POST /images/{id}/replicate', ...image, ...sight },
    ...{ answer: 202, conflicts: ['binned', 'importing'] },
    ...{ granted: true, audit: 'image-replicate' },
    refused: { sharedOfGroup: ['recipient'] },
    send: (_, role) => ({
      ...{ to: 'encrypted', encryptionKey: 'local/default' },
      ownerRef: ownerRef(role),
    }),
  },
  { route: 'GET /encryption-keys', needs: 'session', answer: 200 },
  {
    route: 'POST /encryption-keys/{service}/{name}/rotations',
    ...{ needs: 'administration', answer: 202 },
    ...{ audit: 'encryption-key-rotate', oneAtATime: true },
  },
  { route: 'GET /images/{id}/downloads', ...image, ...sight },
  { route: 'GET /images/{id}/exports', ...image, ...sight },
  {
    ...{ route: 'POST /images/{id}/exports', ...image, ...sight },
    ...{ answer: 202, conflicts: ['binned', 'importing'] },
    ...{ audit: 'image-export' },
    refused: { sharedOfGroup: ['recipient'] },
    send: () => ({ target: 'backups' }),
  },
  {
    route: 'DELETE /images/{id}/downloads/{linkId}',
    ...{ about: 'download', ...ownership, answer: 204 },
    ...{ audit: 'download-link-revoke' },
  },
  {
    ...{ route: 'GET /downloads/{token}', about: 'link', needs: 'link' },
    ...{ answer: 200, audit: 'image-download' },
  },
];
