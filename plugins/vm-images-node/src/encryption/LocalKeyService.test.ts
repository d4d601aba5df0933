import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeKeyServiceContract } from '../testUtils/keys/describeKeyServiceContract';
import { LocalKeyService } from './LocalKeyService';

const call = () => ({ signal: AbortSignal.timeout(30_000) });
const keys = ['default', 'finance'];
let folder: string;
let path: string;

async function begin(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  path = join(folder, 'deep', 'keys.json');
}
const end = () => rm(folder, { recursive: true });

describeKeyServiceContract({
  name: 'key file',
  async create() {
    await begin();
    const service = new LocalKeyService({ path, keys });
    return {
      service,
      keys: ['default', 'finance'],
      rotate: async name => {
        await service.rotate(name, call());
      },
      again: () => new LocalKeyService({ path, keys }),
      dispose: end,
    };
  },
});

describe('the key file', () => {
  beforeEach(begin);
  afterEach(end);

  it('is made on first use, for its user alone, and only then', async () => {
    const service = new LocalKeyService({ path, keys });
    expect(await service.listKeys(call())).toEqual([
      { name: 'default', version: 1 },
      { name: 'finance', version: 1 },
    ]);
    await expect(stat(path)).rejects.toThrow();
    await service.createDataKey('default', call());
    expect((await stat(path)).mode % 0o1000).toBe(0o600);
    expect((await stat(join(path, '..'))).mode % 0o1000).toBe(0o700);
    expect(await readdir(join(path, '..'))).toEqual(['keys.json']);
  });

  it('is one for all who begin at once', async () => {
    const many = Array.from({ length: 8 }, () =>
      new LocalKeyService({ path, keys }).createDataKey('default', call()),
    );
    const service = new LocalKeyService({ path, keys });
    for (const { plain, wrapped } of await Promise.all(many)) {
      const opened = await service.unwrap(wrapped, call());
      expect(opened.equals(plain)).toBe(true);
    }
  });

  it('gets one version, however often a rotation from the same one is asked for', async () => {
    const service = new LocalKeyService({ path, keys });
    // Listed with a first version before anything was wrapped by it.
    const asked = Array.from({ length: 4 }, () =>
      service.rotate('default', { ...call(), from: 1 }),
    );
    for (const one of await Promise.all(asked)) {
      expect(one).toEqual({ name: 'default', version: 2 });
    }
    const { version } = await service.rotate('default', call());
    expect(version).toBe(3);
    const { wrapped } = await service.createDataKey('default', call());
    expect(wrapped.keyVersion).toBe(3);
  });

  it('is never replaced by a new one when it is lost', async () => {
    const service = new LocalKeyService({ path, keys });
    const { wrapped } = await service.createDataKey('default', call());
    const kept = await readFile(path);
    await rm(path);
    await expect(service.unwrap(wrapped, call())).rejects.toThrow(
      `${path} is missing, and with it key "default". Restore it`,
    );
    await service.createDataKey('default', call());
    await expect(service.unwrap(wrapped, call())).rejects.toThrow(
      'wrapped by the keys of another file',
    );
    await writeFile(path, kept);
    await service.unwrap(wrapped, call());
  });

  it('is not used when others may read it, or when it is damaged', async () => {
    const service = new LocalKeyService({ path, keys });
    await service.createDataKey('default', call());
    await chmod(path, 0o640);
    await expect(service.createDataKey('default', call())).rejects.toThrow(
      'can be read by other users',
    );
    await chmod(path, 0o600);
    for (const text of [
      '{',
      'null',
      '{"version":1,"keys":{"default":["x"]}}',
    ]) {
      await writeFile(path, text);
      await expect(
        service.createDataKey('default', call()),
      ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    }
  });
});
