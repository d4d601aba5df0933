import type {
  EncryptionKey,
  EncryptionKeyList,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Answer, Route } from './FakeBackend';
import { myTeam } from './images';

const local = { service: 'local', serviceTitle: 'Key file of this portal' };
const vault = { service: 'vault', serviceTitle: 'Vault' };

/** The keys that the person may use. */
export const fakeKeys: EncryptionKey[] = [
  {
    ...{ ...local, id: 'local/default', name: 'default', version: 1 },
    ...{ owner: 'platform', canRotate: true },
  },
  {
    ...{ ...vault, id: 'vault/team-a', name: 'team-a', version: 3 },
    ...{ owner: 'customer', ownerRef: myTeam, canRotate: false },
  },
];

/** Keys and replications. */
export function encryptionRoutes(
  create: (body: Record<string, unknown>) => Answer,
): Route[] {
  const keys: EncryptionKeyList = { items: fakeKeys };
  return [
    ['GET', /^\/encryption-keys$/, () => ({ body: keys })],
    ['POST', /^\/images\/([^/]+)\/replicate$/, ({ body }) => create(body)],
  ];
}
