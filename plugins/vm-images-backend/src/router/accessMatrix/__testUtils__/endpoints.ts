/**
 * Every route of the API, and what it asks of a caller. Together with
 * `visibility.ts` it says the answer to every request of every role.
 */
import { factsOf, newcomers, web, type Role } from './roles';
import type { Endpoint } from './Endpoint';
import { newName } from './subjects';

const sight = { needs: 'sight', answer: 200 } as const;
const ownership = { needs: 'ownership' } as const;
const image = { about: 'image' } as const;
/** Of those who change it only the platform team. */
const publishing = { needs: 'publishing', answer: 200 } as const;
const madeHere = '{"type":"upload","text":"Uploaded."}';
const template = { about: 'template' } as const;
const machine = { about: 'machine' } as const;
const operation = { about: 'operation' } as const;
const failed = { status: 'failed', phase: 'closed', outcome: 'failed' };

/** As whom the role makes things when nothing else is said. */
const ownerRef = (role: Role) => factsOf(role).refs[0] ?? web;
const login = {
  sshPublicKeys: [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  ],
};
const url = { type: 'url', url: 'https://images.example.com/disk.qcow2' };
/** Refused before anything is sent. */
const ownHost = { type: 'url', url: 'http://127.0.0.1/disk.qcow2' };
const tus = { 'Tus-Resumable': '1.0.0' };
const aTemplate = (title: string) => ({
  ...{ title, os: { type: 'linux' }, mappings: [] },
});
/** Nobody else has a machine of that name, and none is too long. */
const aLaunch = () => ({ name: newName('m').slice(0, 20), login });

const notBinned = [
  ...['ofUser', 'ofGroup', 'sharedOfGroup', 'publicOfUser', 'publicOfGroup'],
  ...['offered', 'withheld', 'importing'],
];

const images: Endpoint[] = [
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
    ...{ needs: 'administration', answer: 200 },
    ...{ audit: 'encryption-key-rotate', storesNothing: true },
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

const share = { about: 'share' } as const;

const shares: Endpoint[] = [
  { route: 'GET /shares', needs: 'session', answer: 200 },
  { route: 'GET /images/{id}/shares', ...image, ...ownership, answer: 200 },
  {
    ...{ route: 'POST /images/{id}/shares', ...image, ...ownership },
    ...{ answer: 200, audit: 'image-share' },
    conflicts: [
      ...['binned', 'importing'],
      ...['publicOfUser', 'publicOfGroup', 'offered'],
    ],
    send: () => ({ recipients: [newcomers] }),
  },
  {
    route: 'DELETE /images/{id}/shares/{share}',
    ...{ about: 'givenShare', ...ownership, answer: 204 },
    audit: 'image-share-stop',
  },
  {
    ...{ route: 'POST /shares/{id}/accept', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['accepted'], audit: 'image-share-accept' },
  },
  {
    ...{ route: 'POST /shares/{id}/reject', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['accepted'], audit: 'image-share-reject' },
  },
  {
    ...{ route: 'POST /shares/{id}/leave', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['pending'], audit: 'image-share-leave' },
  },
];

const imports: Endpoint[] = [
  {
    ...{ route: 'POST /imports', about: 'owner', ...ownership, granted: true },
    ...{ answer: 202, audit: 'image-import' },
    send: ({ id, name }) => ({ name, ownerRef: id, source: url }),
  },
  {
    ...{ route: 'POST /imports', about: 'upload', ...sight, granted: true },
    ...{ answer: 202, audit: 'image-import', facts: { status: 'complete' } },
    send: ({ id, name }, role) => ({
      ...{ name, ownerRef: ownerRef(role) },
      source: { type: 'upload', uploadId: id },
    }),
  },
  {
    ...{ route: 'POST /imports/check', needs: 'session', granted: true },
    ...{ answer: 200, audit: 'import-check', storesNothing: true },
    send: () => ({ source: ownHost }),
  },
  {
    ...{ route: 'POST /imports/check', about: 'upload', ...sight },
    ...{ granted: true, audit: 'import-check', storesNothing: true },
    facts: { status: 'complete' },
    send: ({ id }) => ({ source: { type: 'upload', uploadId: id } }),
  },
  {
    ...{ route: 'POST /captures', ...machine, ...ownership, answer: 202 },
    ...{ conflicts: ['launching'], audit: 'image-capture' },
    send: ({ id }, role) => ({
      ...{ virtualMachineId: id, name: newName('made') },
      ownerRef: ownerRef(role),
    }),
  },
];

const uploads: Endpoint[] = [
  { route: 'GET /uploads', needs: 'session', answer: 200 },
  {
    ...{ route: 'POST /uploads', needs: 'session', granted: true },
    ...{ answer: 201, audit: 'upload-create' },
    headers: { ...tus, 'Upload-Length': '4' },
  },
  {
    ...{ route: 'HEAD /uploads/{id}', about: 'upload', ...sight },
    headers: tus,
  },
  {
    ...{ route: 'PATCH /uploads/{id}', about: 'upload', ...sight },
    ...{ answer: 204, send: () => 'disk' },
    headers: {
      ...{ ...tus, 'Upload-Offset': '0' },
      'Content-Type': 'application/offset+octet-stream',
    },
  },
  {
    ...{ route: 'DELETE /uploads/{id}', about: 'upload', ...sight },
    ...{ answer: 204, headers: tus, audit: 'upload-delete' },
  },
];

const family = { about: 'family' } as const;

const families: Endpoint[] = [
  { route: 'GET /families', needs: 'session', answer: 200 },
  { route: 'GET /families/{family}', ...family, ...sight },
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

const templates: Endpoint[] = [
  { route: 'GET /templates', needs: 'session', answer: 200 },
  {
    ...{ route: 'POST /templates', about: 'owner', ...ownership },
    ...{ granted: true, answer: 201, audit: 'template-create' },
    send: ({ id, name }) => ({ ...aTemplate(name), ownerRef: id }),
  },
  { route: 'GET /templates/{id}', ...template, ...sight },
  {
    ...{ route: 'PUT /templates/{id}', ...template, ...ownership },
    ...{ answer: 200, audit: 'template-update' },
    send: ({ name }) => aTemplate(`${name} new`),
  },
  {
    ...{ route: 'DELETE /templates/{id}', ...template, ...ownership },
    ...{ answer: 204, audit: 'template-delete' },
  },
];

const launch = { granted: true, audit: 'virtual-machine-launch' } as const;
const borrowers = {
  refused: {
    overreaching: ['member', 'conditional', 'other', 'invited', 'recipient'],
  },
} as const;

const launches: Endpoint[] = [
  {
    ...{ route: 'POST /launches', about: 'owner', ...ownership, ...launch },
    ...{ answer: 202 },
    send: ({ id, imageId }) => ({ ...aLaunch(), ownerRef: id, imageId }),
  },
  {
    ...{ route: 'POST /launches', ...image, ...sight, ...launch },
    ...{ answer: 202, conflicts: ['binned', 'importing'] },
    send: ({ id }, role) => ({
      ...{ ...aLaunch(), imageId: id, ownerRef: ownerRef(role) },
    }),
  },
  {
    ...{ route: 'POST /launches', ...template, ...sight, ...launch },
    ...{ answer: 202, ...borrowers },
    send: ({ id }, role) => ({
      ...{ ...aLaunch(), templateId: id, ownerRef: ownerRef(role) },
    }),
  },
  {
    ...{ route: 'POST /launches/check', ...image, ...sight, granted: true },
    send: ({ id }, role) => ({ imageId: id, ownerRef: ownerRef(role) }),
  },
  {
    ...{ route: 'POST /launches/check', ...template, ...sight, granted: true },
    send: ({ id }, role) => ({ templateId: id, ownerRef: ownerRef(role) }),
  },
];

const savePoint = { about: 'savePoint' } as const;

const savePoints: Endpoint[] = [
  { route: 'GET /virtual-machines/{id}/capture-sources', ...machine, ...sight },
  { route: 'GET /virtual-machines/{id}/save-points', ...savePoint, ...sight },
  {
    route: 'POST /virtual-machines/{id}/save-points',
    ...{ ...machine, ...ownership, answer: 202 },
    ...{ conflicts: ['launching'], audit: 'save-point-create' },
    send: () => ({ kind: 'backup', name: newName('backup') }),
  },
  {
    route: 'DELETE /virtual-machines/{id}/save-points/{savePointId}',
    ...{ ...savePoint, ...ownership, answer: 202, audit: 'save-point-delete' },
  },
];

const machines: Endpoint[] = [
  { route: 'GET /virtual-machines', needs: 'session', answer: 200 },
  { route: 'GET /virtual-machines/{id}', ...machine, ...sight },
  { route: 'GET /virtual-machines/{id}/verdicts', ...machine, ...sight },
  {
    ...{ route: 'PATCH /virtual-machines/{id}', ...machine, ...ownership },
    ...{ answer: 200, audit: 'virtual-machine-update' },
    send: () => ({ description: 'new' }),
  },
  {
    ...{ route: 'DELETE /virtual-machines/{id}', ...machine, ...ownership },
    ...{ answer: 202, audit: 'virtual-machine-delete' },
  },
  {
    ...{ route: 'POST /virtual-machines/{id}/power', ...machine, ...ownership },
    ...{ answer: 202, audit: 'virtual-machine-power' },
    ...{ conflicts: ['launching'], send: () => ({ action: 'stop' }) },
  },
  {
    route: 'POST /virtual-machines/{id}/finish-install',
    ...{ ...machine, ...ownership, answer: 202 },
    ...{ audit: 'virtual-machine-finish-install', conflicts: ['launching'] },
    facts: { install: '{"isoImageId":"i","isoImageName":"i"}' },
  },
  {
    route: 'GET /virtual-machines/{id}/console',
    ...{ ...machine, ...ownership, answer: 200 },
  },
  {
    route: 'POST /virtual-machines/{id}/console',
    ...{ ...machine, ...ownership, answer: 204, send: () => ({ data: 'x' }) },
    ...{ audit: 'virtual-machine-console-input', storesNothing: true },
  },
];

const others: Endpoint[] = [
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

export const endpoints: readonly Endpoint[] = [
  ...[...families, ...images, ...shares, ...imports, ...uploads, ...templates],
  ...[...launches, ...machines, ...savePoints, ...others],
];
