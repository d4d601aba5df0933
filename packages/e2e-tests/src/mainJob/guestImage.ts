import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { environment } from '../harness';

/** The path of a disk that boots: the project's own guest image. */
export async function guestImage(): Promise<string> {
  const folder = environment.guestImageDir();
  const name = (await readdir(folder)).find(one => one.endsWith('.qcow2'));
  return join(folder, name!);
}

/** `sha256:` and the digest of what a file holds, as images carry it. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A web server on loopback whose every address is the guest image. */
export class ImageSource {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<ImageSource> {
    const bytes = await readFile(await guestImage());
    // As good sources do: with ranges, and a name for the version.
    const server = createServer((request, response) => {
      response.setHeader('ETag', '"1"');
      response.setHeader('Accept-Ranges', 'bytes');
      const match = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
      const start = Number(match?.[1] ?? 0);
      const end = match?.[2]
        ? Math.min(Number(match[2]), bytes.length - 1)
        : bytes.length - 1;
      if (match) {
        response.statusCode = 206;
        response.setHeader(
          'Content-Range',
          `bytes ${start}-${end}/${bytes.length}`,
        );
      }
      response.setHeader('Content-Length', end - start + 1);
      response.end(bytes.subarray(start, end + 1));
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    return new ImageSource(server);
  }

  url(fileName: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${fileName}`;
  }

  close(): void {
    this.#server.close();
  }
}
