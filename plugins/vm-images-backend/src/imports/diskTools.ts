import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  BrokenImageError,
  type QemuImg,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { ImportTools } from './ImportTools';
import { inspectFile } from './inspectFile';
import { Turnstile } from './Turnstile';

/** The tools that look into disks, all of them behind the sandbox. */
export function createDiskTools(options: {
  qemuImg: QemuImg;
  concurrentConversions: number;
}): Pick<ImportTools, 'inspect' | 'check' | 'convert' | 'digest'> {
  const { qemuImg } = options;
  const turnstile = new Turnstile(options.concurrentConversions);
  return {
    inspect: inspectFile,
    async check({ path, format, signal }) {
      // Only formats with tables of their own can be damaged unseen.
      if (format === 'raw' || format === 'iso') return;
      const found = await qemuImg.check({ path, format }, { signal });
      if (found.corruptions + found.errors > 0) {
        throw new BrokenImageError({
          rule: 'damaged-tables',
          reason: `its tables have ${found.corruptions + found.errors} errors`,
        });
      }
    },
    async convert({ from, to, maxBytes, signal, onProgress }) {
      const { format } = to;
      if (format === 'iso') throw new Error('Nothing is converted to an ISO');
      await turnstile.pass(signal, () =>
        qemuImg.convert({
          source: from,
          target: { path: to.path, format },
          maxOutputBytes: maxBytes,
          onProgress,
          signal,
        }),
      );
    },
    async digest(path, signal) {
      const hash = createHash('sha256');
      const source = createReadStream(path, { highWaterMark: 1024 ** 2 });
      await pipeline(source, hash, { signal });
      return `sha256:${hash.digest('hex')}`;
    },
  };
}
