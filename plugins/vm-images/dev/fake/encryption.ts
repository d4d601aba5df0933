import type {
  EncryptionKey,
  EncryptionKeyList,
  RotatedKey,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { myTeam } from './images';
import { createImage } from './importRoutes';
import { ok, type Route } from './routing';

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
export function encryptionRoutes(backend: FakeBackend): Route[] {
  const list = (): EncryptionKeyList => ({ items: backend.keys });
  return [
    ['GET', /^\/encryption-keys$/, () => ok(list())],
    [
      'POST',
      /^\/encryption-keys\/(.+)\/rotations$/,
      ({ id }) => ok(rotate(backend.keys.find(key => key.id === id)!)),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/replicate$/,
      ({ body }) => createImage(backend, body, 'Replicate'),
    ],
  ];
}

function rotate(key: EncryptionKey): RotatedKey {
  const { wraps = [] } = key;
  key.version += 1;
  const dataKeys = wraps.reduce((sum, one) => sum + one.dataKeys, 0);
  if (key.wraps) key.wraps = [{ version: key.version, dataKeys }];
  return { key, rewrapped: dataKeys };
}
