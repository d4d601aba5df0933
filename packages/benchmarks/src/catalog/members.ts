import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { syntheticOwner } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';

/** Who asks: a member of five groups, so every list is one with permissions. */
export const owners = [
  'user:default/mock',
  ...[1, 2, 3, 4, 5].map(syntheticOwner),
];

export const memberOfGroups = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    getUserInfo: async () => ({
      userEntityRef: owners[0],
      ownershipEntityRefs: owners,
    }),
  }),
});
