import type { Endpoint } from '../Endpoint';
import { newName } from '../subjects';
import { machine, ownerRef, ownership, sight } from './parts';

const url = { type: 'url', url: 'https://images.example.com/disk.qcow2' };
/** Refused before anything is sent. */
const ownHost = { type: 'url', url: 'http://127.0.0.1/disk.qcow2' };
const tus = { 'Tus-Resumable': '1.0.0' };

export const imports: Endpoint[] = [
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

export const uploads: Endpoint[] = [
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
