import { inspect } from 'node:util';
import { DataKey, type KeyService } from '../../encryption';

/** What a module gives the suite. @public */
export interface KeyServiceSubject {
  service: KeyService;
  /** Two keys that the service has. */
  keys: [string, string];
  /** Adds a version to a key, by the service's own way if it has one. */
  rotate(keyName: string): Promise<void>;
  /** The same keys in another process, as after a restart. */
  again(): KeyService;
  dispose(): Promise<void>;
}

/**
 * The promises of a key service as tests. Every implementation runs them.
 *
 * @public
 */
export function describeKeyServiceContract(options: {
  name: string;
  create(): Promise<KeyServiceSubject>;
}): void {
  describe(`key service contract: ${options.name}`, () => {
    let subject: KeyServiceSubject;
    let service: KeyService;
    const call = () => ({ signal: AbortSignal.timeout(30_000) });

    beforeEach(async () => {
      subject = await options.create();
      service = subject.service;
    });
    afterEach(() => subject.dispose());

    it('lists its keys by name, with their newest version', async () => {
      expect(service.id).toMatch(/^[a-z0-9-]+$/);
      const [first] = subject.keys;
      const versionOf = async () =>
        (await service.listKeys(call())).find(({ name }) => name === first)!
          .version;
      await service.createDataKey(first, call());
      const before = await versionOf();
      await subject.rotate(first);
      expect(await versionOf()).toBe(before + 1);
      const names = (await service.listKeys(call())).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(subject.keys));
    });

    it('makes a new data key each time, and opens what it wrapped', async () => {
      const [first, second] = subject.keys;
      const made = await service.createDataKey(first, call());
      const other = await service.createDataKey(first, call());
      const elsewhere = await service.createDataKey(second, call());
      expect(made.plain.equals(other.plain)).toBe(false);
      expect(made.plain.equals(elsewhere.plain)).toBe(false);
      expect(made.wrapped).toMatchObject({ keyName: first });
      expect(elsewhere.wrapped).toMatchObject({ keyName: second });
      const opened = await subject.again().unwrap(made.wrapped, call());
      expect(opened.equals(made.plain)).toBe(true);
      expect(opened.use(bytes => bytes.length)).toBe(32);
    });

    it('hides the key in what it wraps and in how it is shown', async () => {
      const { plain, wrapped } = await service.createDataKey(
        subject.keys[0],
        call(),
      );
      const seen = JSON.stringify({ plain, wrapped }) + inspect({ plain });
      const secrets = plain.use(bytes => [
        ...(['base64', 'hex', 'latin1'] as const).map(it => bytes.toString(it)),
      ]);
      for (const secret of secrets) expect(seen).not.toContain(secret);
      expect(seen).toContain('[data key]');
    });

    it('opens old ones after a rotation, and wraps them anew', async () => {
      const [name] = subject.keys;
      const { plain, wrapped } = await service.createDataKey(name, call());
      expect(await service.rewrap(wrapped, call())).toMatchObject({
        keyVersion: wrapped.keyVersion,
      });
      await subject.rotate(name);
      expect((await service.unwrap(wrapped, call())).equals(plain)).toBe(true);
      const renewed = await service.rewrap(wrapped, call());
      expect(renewed.keyVersion).toBe(wrapped.keyVersion + 1);
      expect(renewed.wrapped).not.toBe(wrapped.wrapped);
      expect((await service.unwrap(renewed, call())).equals(plain)).toBe(true);
      const fresh = await service.createDataKey(name, call());
      expect(fresh.wrapped.keyVersion).toBe(renewed.keyVersion);
    });

    it('refuses what was tampered with or wrapped by another key', async () => {
      const [first, second] = subject.keys;
      const { plain, wrapped } = await service.createDataKey(first, call());
      await service.createDataKey(second, call());
      const text = wrapped.wrapped;
      const at = text.length - 8;
      const flipped =
        text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      const forged = [
        { ...wrapped, wrapped: flipped },
        { ...wrapped, keyName: second },
        { ...wrapped, wrapped: 'nonsense' },
      ];
      for (const one of forged) {
        const failure: Error = await service
          .unwrap(one, call())
          .then(() => new Error('was opened'))
          .catch(error => error);
        expect(failure).toMatchObject({ name: 'ConflictError' });
        expect(failure.message).toContain(`"${one.keyName}"`);
        const secret = plain.use(bytes => bytes.toString('base64'));
        expect(failure.message).not.toContain(secret);
      }
    });

    it('names the keys that there are when asked for another', async () => {
      const failure: Error = await service
        .createDataKey('no-such-key', call())
        .then(() => new Error('was made'))
        .catch(error => error);
      expect(failure).toMatchObject({ name: 'NotFoundError' });
      expect(failure.message).toContain('"no-such-key"');
      expect(failure.message).toContain(`"${subject.keys[0]}"`);
    });

    it('stops when its caller does', async () => {
      const signal = AbortSignal.abort(new Error('no longer wanted'));
      await expect(
        service.createDataKey(subject.keys[0], { signal }),
      ).rejects.toThrow('no longer wanted');
    });

    it('forgets a key that was wiped', async () => {
      const { plain } = await service.createDataKey(subject.keys[0], call());
      plain.wipe();
      expect(plain.equals(DataKey.from(Buffer.alloc(32)))).toBe(true);
    });
  });
}
