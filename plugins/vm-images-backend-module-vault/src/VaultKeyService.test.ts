import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeKeyServiceContract } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import { TransitStandIn } from './__testUtils__/TransitStandIn';
import type { VaultConfig } from './readVaultConfig';
import { VaultKeyService } from './VaultKeyService';

const call = () => ({ signal: AbortSignal.timeout(30_000) });

describeKeyServiceContract({
  name: 'vault',
  async create() {
    const vault = new TransitStandIn({ mount: 'kms/images', namespace: 'a/b' });
    const url = await vault.start();
    vault.addKey('images');
    vault.addKey('finance.2');
    const make = () =>
      new VaultKeyService({
        ...{ url, token: vault.token, mount: 'kms/images' },
        ...{ namespace: 'a/b', timeoutMs: 30_000 },
      });
    return {
      service: make(),
      keys: ['images', 'finance.2'],
      rotate: async name => vault.rotate(name),
      again: make,
      dispose: () => vault.stop(),
    };
  },
});

describe('Vault', () => {
  let vault: TransitStandIn;
  let url: string;
  const service = (changes: Partial<VaultConfig> = {}) =>
    new VaultKeyService({
      ...{ url, token: vault.token, mount: 'transit', timeoutMs: 30_000 },
      ...changes,
    });
  const failureOf = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error('nothing failed'),
      error => error,
    );

  beforeEach(async () => {
    vault = new TransitStandIn();
    url = await vault.start();
    vault.addKey('images');
  });
  afterEach(() => vault.stop());

  it('is asked for nothing but data keys, and never for its own', async () => {
    const { wrapped } = await service().createDataKey('images', call());
    await service().unwrap(wrapped, call());
    await service().rewrap(wrapped, call());
    expect(vault.requests).toEqual([
      { method: 'GET', path: '/v1/transit/keys/images', body: '' },
      {
        method: 'POST',
        path: '/v1/transit/datakey/plaintext/images',
        body: '{"bits":256}',
      },
      ...['decrypt', 'rewrap'].map(what => ({
        method: 'POST',
        path: `/v1/transit/${what}/images`,
        body: JSON.stringify({ ciphertext: wrapped.wrapped }),
      })),
    ]);
    expect(wrapped.wrapped).toMatch(/^vault:v1:/);
  });

  it('offers no keys that cannot wrap, none when it has none, and only those named', async () => {
    vault.addKey('signing', { supportsEncryption: false });
    vault.addKey('tenants', { derived: true });
    vault.addKey('other');
    const namesOf = async (one: VaultKeyService) =>
      (await one.listKeys(call())).map(({ name }) => name);
    expect(await namesOf(service())).toEqual(['images', 'other']);
    const named = service({ keys: ['other', 'missing', 'tenants'] });
    expect(await namesOf(named)).toEqual(['other']);
    expect(
      (await failureOf(named.createDataKey('images', call()))).message,
    ).toContain('Offered are "other"');
    for (const name of ['signing', 'tenants', 'other', 'images']) {
      vault.removeKey(name);
    }
    expect(await namesOf(service())).toEqual([]);
  });

  it('says what is wrong with it, and what mends it', async () => {
    const { wrapped } = await service().createDataKey('images', call());
    const refusals: [
      (typeof vault.planned)[number],
      RegExp,
      Partial<VaultConfig>?,
    ][] = [
      [{ status: 503, body: { errors: ['Vault is sealed'] } }, /Unseal it/],
      [{ status: 403, body: { errors: ['permission denied'] } }, /Renew the/],
      [{ status: 200, body: 'hello' }, /is no Vault/],
      [{ status: 200, body: { data: { plaintext: 'eA==' } } }, /another way/],
      [{ status: 500, body: '<html>' }, /says "status 500"/],
      ['silence', /took longer than 50 ms/, { timeoutMs: 50 }],
      [
        { status: 307, headers: { Location: 'http://elsewhere.test/' } },
        /sends its callers elsewhere/,
      ],
    ];
    for (const [answer, words, changes] of refusals) {
      vault.planned.push(answer);
      const failure = await failureOf(service(changes).unwrap(wrapped, call()));
      expect(failure).toMatchObject({ name: 'ServiceUnavailableError' });
      expect(failure.message).toMatch(words);
      expect(failure.message).toContain('"images"');
      expect(failure.message).not.toContain(vault.token);
    }
    const wrong = service({ token: 'hvs.old' });
    expect((await failureOf(wrong.listKeys(call()))).message).toMatch(
      /cannot be listed.*permission denied.*Renew the token/,
    );
    vault.removeKey('images');
    const gone = await failureOf(service().unwrap(wrapped, call()));
    expect(gone).toMatchObject({ name: 'ServiceUnavailableError' });
    expect(gone.message).toMatch(/key not found.*Restore the key in Vault/);
  });

  it('does not answer when nobody is there', async () => {
    const { wrapped } = await service().createDataKey('images', call());
    const gone = new TransitStandIn();
    const nobody = service({ url: await gone.start() });
    await gone.stop();
    expect((await failureOf(nobody.unwrap(wrapped, call()))).message).toMatch(
      /"images": Vault at http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONN/,
    );
  });

  it('is given the token that is in its file just now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-'));
    try {
      const tokenFile = join(folder, 'token');
      const agent = service({ token: undefined, tokenFile });
      expect((await failureOf(agent.listKeys(call()))).message).toMatch(
        /token, .*cannot be read \(ENOENT\)/,
      );
      await writeFile(tokenFile, 'old\n');
      await expect(agent.listKeys(call())).rejects.toThrow('permission denied');
      await writeFile(tokenFile, `${vault.token}\n`);
      expect(await agent.listKeys(call())).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
