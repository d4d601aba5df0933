import { http, HttpResponse, type HttpHandler } from 'msw';

interface Received {
  fileName: string;
  fingerprint: string;
  size: number;
  bytes: Uint8Array;
}

/** The tus protocol over memory: creation, chunks, offset, termination. */
export class FakeTus {
  readonly received = new Map<string, Received>();
  /** Authorization headers that came, each once. */
  readonly tokens = new Set<string>();
  /** Answers that chunks get before they are taken; the first is used up. */
  readonly failures: (() => Response)[] = [];

  handlers(endpoint: string): HttpHandler[] {
    return [
      http.post(endpoint, ({ request }) => {
        this.#note(request);
        const meta = metadata(request.headers.get('Upload-Metadata') ?? '');
        const id = `up-${this.received.size + 1}`;
        this.received.set(id, {
          fileName: meta.filename,
          fingerprint: meta.fingerprint,
          size: Number(request.headers.get('Upload-Length')),
          bytes: new Uint8Array(),
        });
        return new HttpResponse(undefined, {
          status: 201,
          headers: { Location: `${endpoint}/${id}` },
        });
      }),
      http.head(`${endpoint}/:id`, ({ params }) => {
        const found = this.received.get(String(params.id));
        if (!found) return new HttpResponse(undefined, { status: 404 });
        return new HttpResponse(undefined, { headers: offsetOf(found) });
      }),
      http.patch(`${endpoint}/:id`, async ({ params, request }) => {
        this.#note(request);
        const failure = this.failures.shift();
        if (failure) return failure();
        const found = this.received.get(String(params.id))!;
        const more = new Uint8Array(await request.arrayBuffer());
        found.bytes = Uint8Array.from([...found.bytes, ...more]);
        return new HttpResponse(undefined, {
          status: 204,
          headers: offsetOf(found),
        });
      }),
      http.delete(`${endpoint}/:id`, ({ params }) => {
        this.received.delete(String(params.id));
        return new HttpResponse(undefined, { status: 204 });
      }),
    ];
  }

  #note(request: Request) {
    this.tokens.add(request.headers.get('Authorization') ?? 'none');
  }
}

function offsetOf({ size, bytes }: Received) {
  return {
    'Upload-Offset': String(bytes.length),
    'Upload-Length': String(size),
  };
}

/** `filename YWJj,fingerprint ZGVm`, in Base64. */
function metadata(header: string): Record<string, string> {
  return Object.fromEntries(
    header.split(',').map(pair => {
      const [name, value] = pair.split(' ');
      return [name, atob(value)];
    }),
  );
}
