import { InputError } from '@backstage/errors';
import {
  assertUrlAllowed,
  downloadTo,
  probeUrl,
  splitCredentials,
  type QemuImg,
  type UrlPolicy,
} from '@vm-images/backstage-plugin-vm-images-node';
import { createDiskTools } from './diskTools';
import type { ImportTools } from './ImportTools';

const GiB = 1024 ** 3;

function describe(receivedBytes: number, sizeBytes: number | undefined) {
  const received = (receivedBytes / GiB).toFixed(2);
  return sizeBytes === undefined
    ? `${received} GiB received`
    : `${received} of ${(sizeBytes / GiB).toFixed(2)} GiB received`;
}

/** The real tools. */
export function createImportTools(options: {
  policy: UrlPolicy;
  qemuImg: QemuImg;
  concurrentConversions: number;
}): ImportTools {
  const { policy } = options;
  return {
    ...createDiskTools(options),
    checkUrl(url) {
      assertUrlAllowed(url, policy);
      const isFtp = new URL(url).protocol === 'ftp:';
      if (splitCredentials(url).credentials && !isFtp) {
        // Nothing else knows another way to log in.
        throw new InputError(
          'The URL contains a user or password, which only addresses of FTP may. Take them out; use a pre-signed link, or upload the file.',
        );
      }
    },
    async probe(url, signal) {
      const found = await probeUrl(url, { policy, signal });
      return {
        sizeBytes: found.sizeBytes,
        resumable: found.resumable,
        start: found.firstBytes,
        fileName: found.fileName,
        contentType: found.contentType,
      };
    },
    async download({ url, path, signal, onProgress }) {
      const { sizeBytes, sha256 } = await downloadTo(path, url, {
        policy,
        signal,
        onProgress: progress =>
          onProgress(
            progress.sizeBytes
              ? progress.receivedBytes / progress.sizeBytes
              : 0,
            describe(progress.receivedBytes, progress.sizeBytes),
          ),
      });
      return { sizeBytes, digest: `sha256:${sha256}` };
    },
  };
}
