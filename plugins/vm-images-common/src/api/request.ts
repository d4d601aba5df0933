import { ResponseError } from '@backstage/errors';

/** How a client finds the backend; `DiscoveryApi` and `DiscoveryService` both fit. @public */
export interface DiscoveryLike {
  getBaseUrl(pluginId: string): Promise<string>;
}

/** How a client reaches the backend; `FetchApi` and the global `fetch` both fit. @public */
export interface FetchLike {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** @public */
export interface RequestOptions {
  /** A plugin-to-plugin token; browsers get theirs from the fetch API. */
  token?: string;
  signal?: AbortSignal;
}

/** @public */
export interface WriteOptions extends RequestOptions {
  /** A repeated request with the same key has one effect and the same answer. */
  idempotencyKey?: string;
}

/** @public */
export interface EditOptions extends RequestOptions {
  /** The `etag` that the change is based on; refused when it is no longer the newest. */
  ifMatch?: string;
}

/** One request, before it is sent. @public */
export interface Call {
  method?: string;
  path: string;
  query?: object;
  body?: unknown;
  headers?: Record<string, string | undefined>;
  options?: RequestOptions;
}

/** `{ tag: ['a', 'b'], limit: 5 }` becomes `?tag=a&tag=b&limit=5`. @internal */
export function queryString(query: object = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') params.append(name, String(one));
    }
  }
  const text = params.toString();
  return text && `?${text}`;
}

/** One request to the backend; throws `ResponseError` for anything but success. */
export class Requester {
  readonly #discovery: DiscoveryLike;
  readonly #fetch: FetchLike;

  constructor(apis: { discoveryApi: DiscoveryLike; fetchApi: FetchLike }) {
    this.#discovery = apis.discoveryApi;
    this.#fetch = apis.fetchApi;
  }

  async url(path: string): Promise<string> {
    return `${await this.#discovery.getBaseUrl('vm-images')}${path}`;
  }

  async raw(call: Call): Promise<Response> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(call.headers ?? {})) {
      if (value !== undefined) headers[name] = value;
    }
    if (call.options?.token) {
      headers.Authorization = `Bearer ${call.options.token}`;
    }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.#fetch.fetch(
      (await this.url(call.path)) + queryString(call.query),
      {
        method: call.method ?? 'GET',
        headers,
        signal: call.options?.signal,
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
      },
    );
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }

  async json<T>(call: Call): Promise<T> {
    return (await this.raw(call)).json();
  }
}
