import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine that has one file, and answers ranges of it. */
export class WebServer {
  /** What the file holds now. */
  served = Buffer.alloc(0);
  readonly #server: Server;

  static async start(): Promise<WebServer> {
    const web = new WebServer();
    await new Promise<void>(done => {
      web.#server.listen(0, '127.0.0.1', done);
    });
    return web;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      const { length } = this.served;
      const [, first, last] =
        /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
      const start = Number(first ?? 0);
      const end = last ? Math.min(Number(last), length - 1) : length - 1;
      if (first !== undefined) {
        response.statusCode = 206;
        response.setHeader('Content-Range', `bytes ${start}-${end}/${length}`);
      }
      response.setHeader('ETag', '"1"');
      response.setHeader('Content-Length', end - start + 1);
      response.end(this.served.subarray(start, end + 1));
    });
  }

  /** The address of the file; every path is. */
  url(path: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${path}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
