import { createReadStream } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A source that can be told to misbehave. */
export interface Source {
  url: string;
  stop(): void;
}

export async function serve(listener: RequestListener): Promise<Source> {
  const server = createServer(listener);
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/disk.img`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A file with ranges and an ETag, whose connection is cut at each offset once. */
export function cutting(
  path: string,
  size: number,
  cuts: number[],
): RequestListener {
  const left = [...cuts].sort((a, b) => a - b);
  return (request, response) => {
    const range = /^bytes=(\d+)-/.exec(request.headers.range ?? '');
    const start = range ? Number(range[1]) : 0;
    response.writeHead(range ? 206 : 200, {
      'Accept-Ranges': 'bytes',
      'Content-Length': size - start,
      ...(range && { 'Content-Range': `bytes ${start}-${size - 1}/${size}` }),
      ETag: '"v1"',
    });
    while (left.length > 0 && left[0] <= start) left.shift();
    const cut = left.shift();
    if (cut === undefined) {
      createReadStream(path, { start }).pipe(response);
      return;
    }
    const source = createReadStream(path, { start, end: cut - 1 });
    source.pipe(response, { end: false });
    // What was written goes out before the connection is broken.
    source.on('end', () => response.write('', () => response.destroy()));
  };
}
