import type {
  EncryptionKey,
  EncryptionKeyList,
  RotatedKey,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Answer, Route } from './FakeBackend';
import { myTeam } from './images';

const local = { service: 'local', serviceTitle: 'Key file of this portal' };
const vault = { service: 'vault', serviceTitle: 'Vault' };

/** The keys that the person may use. */
export const makeKeys = (): EncryptionKey[] => [
  {
    ...{ ...local, id: 'local/default', name: 'default', version: 1 },
    ...{ owner: 'platform', canRotate: true },
  },
  {
    ...{ ...vault, id: 'vault/team-a', name: 'team-a', version: 3 },
    ...{ owner: 'customer', ownerRef: myTeam, canRotate: false },
  },
];

/** Keys, their rotation, and replications. */
export function encryptionRoutes(
  keys: EncryptionKey[],
  create: (body: Record<string, unknown>) => Answer,
): Route[] {
  const list: EncryptionKeyList = { items: keys };
  return [
    ['GET', /^\/encryption-keys$/, () => ({ body: list })],
    [
      'POST',
      /^\/encryption-keys\/(.+)\/rotations$/,
      ({ id }) => ({ body: rotate(keys.find(key => key.id === id)!) }),
    ],
    ['POST', /^\/images\/([^/]+)\/replicate$/, ({ body }) => create(body)],
  ];
}

function rotate(key: EncryptionKey): RotatedKey {
  const { wraps = [] } = key;
  key.version += 1;
  const dataKeys = wraps.reduce((sum, one) => sum + one.dataKeys, 0);
  if (key.wraps) key.wraps = [{ version: key.version, dataKeys }];
  return { key, rewrapped: dataKeys };
}
