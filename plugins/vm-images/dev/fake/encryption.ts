import type {
  EncryptionKey,
  EncryptionKeyList,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { myTeam } from './images';
import { createImage } from './importRoutes';
import { makeOperation } from './operations';
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
      ({ id }) => ({
        status: 202,
        body: { operation: rotate(backend, id) },
      }),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/replicate$/,
      ({ body }) => createImage(backend, body, 'Replicate'),
    ],
  ];
}

function rotate(backend: FakeBackend, id: string): Operation {
  const key = backend.keys.find(one => one.id === id)!;
  const { wraps = [] } = key;
  const dataKeys = wraps.reduce((sum, one) => sum + one.dataKeys, 0);
  const operation = makeOperation({
    id: `op-${backend.operations.length + 1}`,
    kind: 'key.rotate',
    title: `Rotate key ${id}`,
    subject: { type: 'encryption-key', id, name: id },
    createdAt: new Date().toISOString(),
    startedAt: undefined,
  });
  key.rotation = operation;
  backend.operations.unshift(operation);
  backend.simulation.run({
    operation,
    stages: [
      ['Add a version', 500],
      ['Wrap data keys anew', 6_000],
    ],
    onEnd: () => {
      key.version += 1;
      const { version } = key;
      if (key.wraps) key.wraps = [{ version, dataKeys }];
      operation.result = { rotation: { key: id, version, dataKeys } };
    },
  });
  return operation;
}
