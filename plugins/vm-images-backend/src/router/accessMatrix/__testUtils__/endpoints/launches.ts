import type { Endpoint } from '../Endpoint';
import { newName } from '../subjects';
import { image, ownerRef, ownership, sight, template } from './parts';

export const login = {
  sshPublicKeys: [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  ],
};
/** Nobody else has a machine of that name, and none is too long. */
const aLaunch = () => ({ name: newName('m').slice(0, 20), login });
const launch = { granted: true, audit: 'virtual-machine-launch' } as const;
const borrowers = {
  refused: {
    overreaching: ['member', 'conditional', 'other', 'invited', 'recipient'],
  },
} as const;

export const launches: Endpoint[] = [
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
