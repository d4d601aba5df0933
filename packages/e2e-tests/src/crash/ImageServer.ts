import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file on a web server that goes on at any byte, and counts what it sends. */
export class ImageServer {
  readonly bytes: Buffer;
  readonly digest: string;
  /** All that was sent, in bytes. */
  sent = 0;
  readonly #server = createServer((request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const part = this.bytes.subarray(Number(from ?? 0));
    const last = this.bytes.length - 1;
    this.sent += request.method === 'HEAD' ? 0 : part.length;
    response
      .writeHead(from ? 206 : 200, {
        'Content-Length': part.length,
        'Accept-Ranges': 'bytes',
        ETag: '"the-only-one"',
        ...(from && {
          'Content-Range': `bytes ${from}-${last}/${this.bytes.length}`,
        }),
      })
      .end(part);
  });

  static async start(path: string): Promise<ImageServer> {
    const server = new ImageServer(await readFile(path));
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
    const hash = createHash('sha256').update(bytes);
    this.digest = `sha256:${hash.digest('hex')}`;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/disk.qcow2`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
