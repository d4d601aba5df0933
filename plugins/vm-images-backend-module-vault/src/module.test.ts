import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  vmImagesKeysExtensionPoint,
  type KeyService,
} from '@vm-images/backstage-plugin-vm-images-node';
import { vmImagesModuleVault } from './module';
import { readVaultConfig } from './readVaultConfig';

async function servicesWith(vault: object | undefined): Promise<KeyService[]> {
  const services: KeyService[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        vmImagesKeysExtensionPoint,
        { addKeyService: (service: KeyService) => services.push(service) },
      ],
    ],
    features: [
      vmImagesModuleVault,
      mockServices.rootConfig.factory({
        data: { vmImages: { encryption: vault ? { vault } : {} } },
      }),
    ],
  });
  await backend.stop();
  return services;
}

it('adds a key service where Vault is configured, and only there', async () => {
  const vault = { url: 'https://vault.test:8200/', token: 'hvs.x' };
  expect(await servicesWith(vault)).toMatchObject([{ id: 'vault' }]);
  expect(await servicesWith(undefined)).toEqual([]);
});

describe('the configuration', () => {
  const read = (vault: object) =>
    readVaultConfig(
      new ConfigReader({ vmImages: { encryption: { vault } } } as never),
    );
  const url = 'https://vault.test:8200';

  it('has defaults for all but address and token', () => {
    expect(read({ url: `${url}/`, token: 'x' })).toEqual({
      ...{ url, token: 'x', mount: 'transit', timeoutMs: 10_000 },
      namespace: undefined,
    });
    expect(
      read({
        ...{ url: 'http://localhost:8200', tokenFile: '/run/token' },
        ...{ mount: '/kms/a/', keys: ['k.1'], timeout: '3s', namespace: 'n' },
      }),
    ).toEqual({
      ...{ url: 'http://localhost:8200', tokenFile: '/run/token' },
      ...{ mount: 'kms/a', keys: ['k.1'], timeoutMs: 3000, namespace: 'n' },
    });
  });

  it.each([
    ['no token', { url }, /token/],
    ['two tokens', { url, token: 'x', tokenFile: '/y' }, /either/],
    ['plain http', { url: 'http://vault.test', token: 'x' }, /https/],
    ['a password', { url: 'https://a:b@vault.test', token: 'x' }, /https/],
    ['no address', { url: 'vault', token: 'x' }, /no URL/],
    ['a strange mount', { url, token: 'x', mount: '../sys' }, /mount/],
    ['a strange key', { url, token: 'x', keys: ['../x'] }, /keys/],
  ])('refuses %s', (_what, vault, words) => {
    expect(() => read(vault)).toThrow(words);
    expect(() => read(vault)).toThrow(/vmImages\.encryption\.vault/);
  });
});
