/**
 * Reads the answers of the addresses that it is told by messages and throws them
 * away; answers with how many MiB came in a second.
 */
import { get } from 'node:http';

const MiB = 1024 ** 2;

function download(url: string): Promise<number> {
  return new Promise((done, failed) => {
    const start = performance.now();
    let bytes = 0;
    get(url, response => {
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('error', failed);
      response.on('end', () =>
        response.statusCode === 200 && response.complete
          ? done(bytes / MiB / ((performance.now() - start) / 1000))
          : failed(new Error(`${url} answered ${response.statusCode}`)),
      );
    }).on('error', failed);
  });
}

process.on('message', ({ url }: { url?: string }) => {
  if (url === undefined) return;
  download(url).then(
    speed => process.send?.({ speed }),
    error => process.send?.({ error: String(error) }),
  );
});
