import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../diskFormats/__testUtils__/qemu';
import { downloadTo, type DownloadOptions } from '../downloadTo';
import { fileSource, type SourceMood, type TestServer } from './servers';
import { serversOfTests } from './guardBench';

export const MIB = 1024 * 1024;

/** What the sources of these tests have. */
export const content = randomBytes(8 * MIB + 123);
export const sha256 = createHash('sha256').update(content).digest('hex');
export const whole: SourceMood = { content, etag: '"v1"' };

/** Downloads from sources of any mood into a folder that each test finds empty. */
export function downloadBench() {
  const folder = temporaryFolder();
  const path = join(folder, 'image');
  const { start } = serversOfTests();
  afterEach(() => {
    for (const name of readdirSync(folder)) {
      rmSync(join(folder, name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    /** Where the file comes to be. */
    path,
    serve: (moodOf: (request: number) => SourceMood) =>
      start(fileSource(moodOf)),
    download: (server: TestServer, options: Partial<DownloadOptions> = {}) =>
      downloadTo(path, `${server.origin}/disk.img?sig=x`, {
        policy: { allowHosts: ['127.0.0.2'] },
        retry: { baseDelayMs: 1 },
        ...options,
      }),
    /** Names in the folder. */
    left: () => readdirSync(folder),
    isWhole: () => readFileSync(path).equals(content),
  };
}
