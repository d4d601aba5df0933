import type { Endpoint } from '../Endpoint';
import { newName, OWN_IMAGE } from '../subjects';
import { login } from './launches';
import { machine, ownership, sight } from './parts';

const savePoint = { about: 'savePoint' } as const;

export const machines: Endpoint[] = [
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
    route: 'POST /virtual-machines/{id}/reinstall',
    ...{ ...machine, ...ownership, answer: 202 },
    ...{ audit: 'virtual-machine-reinstall', conflicts: ['launching'] },
    facts: { image_id: OWN_IMAGE },
    send: ({ name: confirm }) => ({ login, stopFirst: true, confirm }),
  },
  {
    route: 'POST /virtual-machines/{id}/reinstall/check',
    ...{ ...machine, ...sight, facts: { image_id: OWN_IMAGE } },
    send: () => ({}),
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

export const savePoints: Endpoint[] = [
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
