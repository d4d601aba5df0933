import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import {
  content,
  downloadBench,
  MIB,
  sha256,
  whole,
} from './__testUtils__/downloadBench';
import type { TestServer } from './__testUtils__/servers';
import { fileCheckpoints, sourceId } from './checkpoints';
import { downloadTo } from './downloadTo';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { path, serve, download, left, isWhole } = downloadBench();

describe('after a restart of the process', () => {
  let stallAfter: number | undefined;
  let etag = '"v1"';
  const source = () => serve(() => ({ content, etag, stallAfter }));

  /** Downloads a part, and leaves things as a killed process would. */
  async function interrupted(server: TestServer): Promise<void> {
    const controller = new AbortController();
    stallAfter = 5 * MIB;
    await expect(
      download(server, {
        policy: { allowHosts: ['127.0.0.2'] },
        onProgress: ({ receivedBytes }) => {
          if (receivedBytes >= MIB) {
            controller.abort(new Error('killed'));
          }
        },
        signal: controller.signal,
      }),
    ).rejects.toThrow('killed');
    stallAfter = undefined;
    const store = fileCheckpoints(path);
    const saved = await store.load();
    expect(saved?.offset).toBeGreaterThanOrEqual(MIB);
    expect(saved?.offset).toBeLessThanOrEqual(5 * MIB);
    // What came after the last sync may be anything after a power cut.
    truncateSync(path, saved?.offset);
    appendFileSync(path, randomBytes(MIB / 2));
  }

  it('goes on from what was safe, and hashes all of it', async () => {
    const server = await source();
    await interrupted(server);
    const result = await download(server);
    expect(result).toMatchObject({ sha256, sizeBytes: content.length });
    expect(result.receivedBytes).toBeLessThanOrEqual(content.length - MIB);
    expect(isWhole()).toBe(true);
    expect(left()).toEqual(['image']);
  });

  it('goes on with a new signature in the query, not with another path', async () => {
    const server = await source();
    await interrupted(server);
    const policy = { allowHosts: ['127.0.0.2'] };
    const renewed = `${server.origin}/disk.img?sig=renewed`;
    expect(
      (await downloadTo(path, renewed, { policy })).receivedBytes,
    ).toBeLessThanOrEqual(content.length - MIB);
    await interrupted(server);
    const other = `${server.origin}/other.img`;
    expect((await downloadTo(path, other, { policy })).receivedBytes).toBe(
      content.length,
    );
    expect(isWhole()).toBe(true);
  });

  it('begins anew if the file is gone or the checkpoint is damaged', async () => {
    const server = await source();
    await interrupted(server);
    rmSync(path);
    await expect(download(server)).resolves.toMatchObject({ sha256 });
    for (const damage of ['', '{', '{"offset":-1}', '{"offset":1e99}', '[]']) {
      await interrupted(server);
      writeFileSync(`${path}.checkpoint`, damage);
      await expect(download(server)).resolves.toMatchObject({
        sha256,
        receivedBytes: content.length,
      });
    }
  });

  it('tells that the file was replaced meanwhile', async () => {
    const server = await source();
    await interrupted(server);
    etag = '"v2"';
    await expect(download(server)).rejects.toMatchObject({ fault: 'changed' });
    expect(left()).toEqual([]);
    await expect(download(server)).resolves.toMatchObject({ sha256 });
  });

  it('finishes what had all its bytes already', async () => {
    const server = await serve(() => whole);
    writeFileSync(path, content);
    const url = `${server.origin}/disk.img`;
    await fileCheckpoints(path).save({
      offset: content.length,
      source: sourceId(url),
      sizeBytes: content.length,
      etag: '"v1"',
    });
    const policy = { allowHosts: ['127.0.0.2'] };
    await expect(downloadTo(path, url, { policy })).resolves.toMatchObject({
      sha256,
      receivedBytes: 0,
    });
    expect(server.requests).toHaveLength(0);
  });
});
