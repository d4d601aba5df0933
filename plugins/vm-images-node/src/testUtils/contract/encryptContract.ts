import { randomUUID } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import { DataKey } from '../../encryption';
import type { DataKeys, NewPlatformImage, PlatformImage } from '../../platform';
import type { ContractHarness } from './harness';

/** Data keys in memory, as a portal would have them in its key service. */
class Keys implements DataKeys {
  readonly #keys = new Map<string, Buffer>();
  /** How often the key of each image was asked for. */
  readonly asked = new Map<string, number>();

  add(imageId: string): void {
    this.#keys.set(
      imageId,
      DataKey.generate().use(bytes => Buffer.from(bytes)),
    );
  }

  forget(imageId: string): void {
    this.#keys.delete(imageId);
  }

  async open(imageId: string): Promise<DataKey> {
    this.asked.set(imageId, (this.asked.get(imageId) ?? 0) + 1);
    const bytes = this.#keys.get(imageId);
    if (!bytes) throw new NotFoundError(`Image ${imageId} has no data key`);
    return DataKey.from(bytes);
  }
}

/** Images that are encrypted where they are kept. @internal */
export function encryptContract(harness: ContractHarness): void {
  describe('encryption', () => {
    const keys = new Keys();
    const has = () =>
      harness.platform.encrypt &&
      harness.subject.stored &&
      harness.subject.encryptable;
    const wanted = (changes: Partial<NewPlatformImage> = {}) => {
      const image = harness.image(changes);
      if (image.encrypted) keys.add(image.marker);
      return image;
    };
    const holds = async ({ id }: PlatformImage, canary: Buffer) =>
      (await harness.subject.stored!(id)).some(file => file.includes(canary));
    const remove = (...images: PlatformImage[]) =>
      Promise.all(
        images.map(({ id, marker }) =>
          harness.platform.inventory.deleteImage(
            { id, marker: marker! },
            harness.call(),
          ),
        ),
      );
    const timeout = harness.timeoutMs * 2;

    beforeAll(() => harness.platform.encrypt?.useKeys(keys));

    it(
      'writes nothing in the clear, and what it was again for who has the key',
      async () => {
        if (!has()) return;
        const { encrypt, imports } = harness.platform;
        const { canary, ...file } = await harness.subject.encryptable!();
        const source = { ...file, mayMove: false };
        const plain = await imports!.fromFile(source, wanted(), harness.work());
        expect(plain.encrypted ?? false).toBe(false);
        expect(await holds(plain, canary)).toBe(true);

        const image = wanted({ encrypted: true });
        const work = harness.work();
        const made = await imports!.fromFile(source, image, work);
        expect(made).toMatchObject({ encrypted: true, available: true });
        expect(made.virtualSizeBytes).toBe(file.virtualSizeBytes);
        expect(await holds(made, canary)).toBe(false);
        const again = await imports!.fromFile(source, image, work);
        expect(again.id).toBe(made.id);

        const rekeyed = await encrypt!.replicate(
          made,
          wanted({ encrypted: true }),
          harness.work(),
        );
        expect(rekeyed).toMatchObject({ encrypted: true, available: true });
        expect(rekeyed.digest).not.toBe(made.digest);
        expect(await holds(rekeyed, canary)).toBe(false);

        keys.forget(made.marker!);
        await expect(
          encrypt!.replicate(made, wanted(), harness.work()),
        ).rejects.toThrow(made.marker);
        const replica = wanted();
        const key = harness.work();
        const opened = await encrypt!.replicate(rekeyed, replica, key);
        expect((await encrypt!.replicate(rekeyed, replica, key)).id).toBe(
          opened.id,
        );
        expect(opened.encrypted ?? false).toBe(false);
        expect(opened.virtualSizeBytes).toBe(file.virtualSizeBytes);
        expect(await holds(opened, canary)).toBe(true);
        await remove(plain, made, rekeyed, opened);
      },
      timeout,
    );

    it(
      'encrypts what is plain, with progress, and leaves nothing when stopped',
      async () => {
        if (!has()) return;
        const { encrypt, imports, inventory } = harness.platform;
        const { canary, ...file } = await harness.subject.encryptable!();
        const source = { ...file, mayMove: true };
        const plain = await imports!.fromFile(source, wanted(), harness.work());
        const stopped = wanted({ encrypted: true });
        await expect(
          encrypt!.replicate(plain, stopped, {
            idempotencyKey: randomUUID(),
            signal: AbortSignal.abort(new Error('cancelled')),
          }),
        ).rejects.toThrow('cancelled');
        await inventory.deleteImage({ marker: stopped.marker }, harness.call());
        const fractions: number[] = [];
        const made = await encrypt!.replicate(
          plain,
          wanted({ encrypted: true }),
          {
            ...harness.work(),
            onProgress: fraction => fractions.push(fraction),
          },
        );
        expect(fractions.length).toBeGreaterThan(0);
        expect(await holds(made, canary)).toBe(false);
        await remove(plain, made);
      },
      timeout,
    );

    it(
      'launches with the key of the image, asks for it at each start, and captures encrypted',
      async () => {
        const { launch, capture, encrypt, power } = harness.platform;
        if (!has() || !launch || !capture || !power) return;
        const image = await encrypt!.replicate(
          await harness.launchable(),
          wanted({
            encrypted: true,
            bootMode: (await harness.launchable()).bootMode,
          }),
          harness.work(),
        );
        const marker = randomUUID();
        const spec = await harness.spec({ marker, imageId: image.id });
        const { id } = await launch.create(spec, harness.work());
        const ref = { id, marker };
        try {
          await launch.waitUntilReady(ref, {
            ...{ ...harness.work(), timeoutMs: harness.timeoutMs },
          });
          await expect(
            capture.fromMachine(ref, wanted(), harness.work()),
          ).rejects.toMatchObject({ name: 'ConflictError' });
          const captured = await capture.fromMachine(
            ref,
            wanted({ encrypted: true }),
            harness.work(),
          );
          expect(captured.image).toMatchObject({ encrypted: true });
          await power.stop(ref, {
            ...{ ...harness.work(), force: true, graceMs: 0 },
          });
          const resting = await capture.fromMachine(
            ref,
            wanted({ encrypted: true }),
            harness.work(),
          );
          expect(resting.consistency).toBe('stopped');
          const before = keys.asked.get(image.marker!)!;
          const started = await power.start(ref, harness.work());
          expect(started.state).toBe('running');
          expect(keys.asked.get(image.marker!)).toBeGreaterThan(before);
          await power.stop(ref, {
            ...{ ...harness.work(), force: true, graceMs: 0 },
          });
          keys.forget(image.marker!);
          await expect(power.start(ref, harness.work())).rejects.toThrow(
            image.marker,
          );
          await remove(captured.image, resting.image);
        } finally {
          await launch.destroy(ref, harness.call());
        }
        await remove(image);
      },
      harness.timeoutMs * 4,
    );
  });
}
