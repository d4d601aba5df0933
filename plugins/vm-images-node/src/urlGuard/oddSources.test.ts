import { readFileSync } from 'node:fs';
import {
  content,
  downloadBench,
  MIB,
  sha256,
  whole,
} from './__testUtils__/downloadBench';
import type { SourceMood } from './__testUtils__/servers';
import { RefusedUrlError } from './errors';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { path, serve, download, left } = downloadBench();

describe('I3: a source that stalls, lies or changes', () => {
  it('stalls: another connection, then the end within the idle time', async () => {
    const policy = { allowHosts: ['127.0.0.2'], idleTimeoutMs: 1_500 };
    const recovers = await serve(request => ({
      ...whole,
      stallAfter: request === 0 ? MIB : undefined,
    }));
    await expect(download(recovers, { policy })).resolves.toMatchObject({
      sha256,
      receivedBytes: content.length,
    });
    const dead = await serve(request => ({
      ...whole,
      stallAfter: request === 0 ? MIB : 0,
    }));
    await expect(download(dead, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    // Silence from the start is not waited for once more.
    expect(dead.requests).toHaveLength(2);
    // What came is kept for another call.
    expect(readFileSync(path).equals(content.subarray(0, MIB))).toBe(true);
  });

  it.each<[string, string, (request: number) => SourceMood]>([
    [
      'changed',
      'another entity tag on resuming',
      request => ({
        content,
        etag: `"v${request}"`,
        cutAfter: request === 0 ? MIB : undefined,
      }),
    ],
    [
      'changed',
      'a part of another version, in spite of If-Range',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        headers: { etag: request === 0 ? '"v1"' : '"v2"' },
      }),
    ],
    [
      'changed',
      'another length on resuming',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        claimedTotal: request === 0 ? undefined : content.length + 1,
      }),
    ],
    [
      'lying',
      'a part from another place',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        shiftRange: 5,
      }),
    ],
    [
      'changed',
      'a shorter file on resuming',
      request => ({
        ...whole,
        content: request === 0 ? content : content.subarray(0, 10),
        cutAfter: request === 0 ? MIB : undefined,
      }),
    ],
    [
      'encoded',
      'a packed body',
      () => ({ ...whole, headers: { 'content-encoding': 'br' } }),
    ],
  ])('%s: %s', async (fault, _, moodOf) => {
    const server = await serve(moodOf);
    await expect(download(server)).rejects.toMatchObject({ fault });
    expect(left()).toEqual([]);
  });

  it('claims more than it has', async () => {
    const server = await serve(() => ({
      ...whole,
      claimedLength: undefined,
      claimedTotal: content.length,
      ranges: false,
      headers: { 'content-length': String(content.length + 100) },
      cutAfter: content.length - 1,
    }));
    await expect(download(server)).rejects.toMatchObject({ fault: 'cut-off' });
  });

  it('is not what was expected, or too large', async () => {
    const server = await serve(() => whole);
    for (const expected of [{ sha256: 'ab' }, { sizeBytes: 5 }]) {
      await expect(download(server, { expected })).rejects.toMatchObject({
        fault: 'digest',
      });
      expect(left()).toEqual([]);
    }
    const policy = { allowHosts: ['127.0.0.2'], maxBytes: content.length - 1 };
    await expect(download(server, { policy })).rejects.toMatchObject({
      fault: 'too-large',
    });
    const chunked = await serve(() => ({ ...whole, chunked: true }));
    await expect(download(chunked, { policy })).rejects.toMatchObject({
      fault: 'too-large',
    });
    expect(left()).toEqual([]);
    await expect(download(server, { policy: {} })).rejects.toThrow(
      RefusedUrlError,
    );
  });
});
