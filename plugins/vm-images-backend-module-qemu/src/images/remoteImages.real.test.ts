import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@backstage/types';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import {
  launchSpec,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';

jest.setTimeout(180_000);

describeWithQemu('public images that lie elsewhere', () => {
  let server: Server;
  let test: TestPlatform | undefined;
  const requests: string[] = [];

  beforeEach(async () => {
    requests.length = 0;
    server = createServer(async (request, response) => {
      requests.push(request.url!);
      const { size } = await stat(guestImage().qcow2);
      response.setHeader('Content-Length', size);
      createReadStream(guestImage().qcow2).pipe(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    await test?.dispose();
    server.closeAllConnections();
    server.close();
  });

  const platformWith = async (digest: string, facts: JsonObject = {}) => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/disk.qcow2`;
    const image = { name: 'remote', url, digest, minDiskGiB: 1, ...facts };
    test = await testPlatform({ publicImages: [image] });
    return test;
  };
  const theImage = async ({ platform }: TestPlatform) => {
    for await (const image of platform.inventory.images(work())) return image;
    throw new Error('No image is offered');
  };

  it('are fetched once, by the first launch, and are images from then on', async () => {
    const digest = await digestOf(guestImage().qcow2);
    const { platform, restarted } = await platformWith(digest);
    const before = await theImage(test!);
    expect(before).toMatchObject({
      ...{ name: 'remote', visibility: 'public', available: true, digest },
      ...{ platformStatus: 'not fetched yet', minDiskGiB: 1 },
    });
    expect(before.sizeBytes).toBeUndefined();
    expect(await platform.inventory.image(before.id, work())).toEqual(before);
    expect(requests).toEqual([]);
    await expect(platform.export.open(before.id, work())).rejects.toThrow(
      /not fetched yet/,
    );

    const told: (string | undefined)[] = [];
    const launched = await Promise.all(
      ['a', 'b'].map(async () =>
        platform.launch.create(await launchSpec(platform), {
          ...work(),
          onProgress: (_, message) => told.push(message),
        }),
      ),
    );
    expect(launched.map(({ state }) => state)).toEqual(['running', 'running']);
    expect(requests).toEqual(['/disk.qcow2']);
    expect(told).toContain('Fetch public image remote');

    const after = await theImage(test!);
    expect(after).toMatchObject({ id: before.id, platformStatus: 'public' });
    expect(after.sizeBytes).toBe((await stat(guestImage().qcow2)).size);
    const again = await restarted();
    await again.launch.create(await launchSpec(again), work());
    expect(requests.length).toBe(1);
  });

  it('are refused, with both digests, when the bytes are others', async () => {
    const wrong = `sha256:${'0'.repeat(64)}`;
    const digest = await digestOf(guestImage().qcow2);
    const { platform } = await platformWith(wrong);
    const spec = await launchSpec(platform);
    const reason = await platform.launch.create(spec, work()).then(
      () => 'launched',
      (error: Error) => error.message,
    );
    expect(reason).toContain(digest.slice('sha256:'.length));
    expect(reason).toContain(wrong.slice('sha256:'.length));
    expect(await theImage(test!)).toMatchObject({
      platformStatus: 'not fetched yet',
    });
  });

  it('are fetched when somebody asks, with their size known before', async () => {
    const digest = await digestOf(guestImage().qcow2);
    const { size } = await stat(guestImage().qcow2);
    const { platform } = await platformWith(digest, { sizeBytes: size });
    const before = await theImage(test!);
    expect(before).toMatchObject({ awaited: true, sizeBytes: size });

    // One that was given up leaves nothing, and the next begins anew.
    const gaveUp = new AbortController();
    await expect(
      platform.fetch.image(before.id, {
        ...{ ...work(), signal: gaveUp.signal },
        onProgress: () => gaveUp.abort(new Error('no more')),
      }),
    ).rejects.toThrow(/no more|abort/i);
    await platform.fetch.forget(before.id, work());
    expect(await theImage(test!)).toMatchObject({ awaited: true });

    const shares: number[] = [];
    const fetched = await platform.fetch.image(before.id, {
      ...work(),
      onProgress: share => shares.push(share),
    });
    expect(fetched).toMatchObject({ ...{ id: before.id, sizeBytes: size } });
    expect(fetched.awaited).toBeUndefined();
    expect(Math.max(...shares)).toBeCloseTo(1);
    const asked = requests.length;
    expect(await platform.fetch.image(before.id, work())).toEqual(fetched);
    expect(requests).toHaveLength(asked);
    await expect(platform.fetch.image('none', work())).rejects.toThrow(
      /offered no more/,
    );
  });

  it('are fetched at the start, where configuration says so', async () => {
    const digest = await digestOf(guestImage().qcow2);
    await platformWith(digest, { prefetch: true });
    let image = await theImage(test!);
    while (image.awaited) {
      await new Promise(resolve => setTimeout(resolve, 50));
      image = await theImage(test!);
    }
    expect(requests).toEqual(['/disk.qcow2']);
    expect((await test!.platform.health(work())).status).toBe('ready');
  });

  it('that cannot be fetched ahead are told by the health', async () => {
    const { platform } = await platformWith(`sha256:${'0'.repeat(64)}`, {
      prefetch: true,
    });
    let health = await platform.health(work());
    while (health.status === 'ready') {
      await new Promise(resolve => setTimeout(resolve, 50));
      health = await platform.health(work());
    }
    expect(health).toMatchObject({
      status: 'degraded',
      reason: expect.stringMatching(/'remote' could not be fetched ahead/),
    });
    expect(await theImage(test!)).toMatchObject({ awaited: true });
  });
});
