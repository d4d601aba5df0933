/**
 * A small object store that is as strict as S3: every signature and digest is
 * checked, parts have a smallest size and an ETag each, lists come in pages,
 * and what an upload left is there until it is completed or aborted.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { callOf, md5, S3Error, tag, xml, type Answer } from './s3Words';
import { refusalOf } from './signature';

const MiB = 1024 ** 2;
const SMALLEST_PART = 5 * MiB;
const PARTS_PER_PAGE = 2;

interface Part {
  etag: string;
  bytes: Buffer;
}
interface OpenUpload {
  key: string;
  metadata: Record<string, string>;
  parts: Map<number, Part>;
}
export interface StoredObject {
  bytes: Buffer;
  etag: string;
  metadata: Record<string, string>;
  contentType?: string;
}

/** What one request asks for. */
export interface Asked {
  /** Such as `UploadPart`. */
  call: string;
  key: string;
  query: URLSearchParams;
  request: IncomingMessage;
  body: Buffer;
}
export class S3Server {
  readonly secret = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: randomUUID(),
  };
  readonly region = 'eu-test-1';
  readonly bucket = 'backups';
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, OpenUpload>();
  /** Every call, with the number of its part. */
  readonly calls: string[] = [];
  /** May throw, or keep a request waiting. */
  before: (asked: Asked) => Promise<void> | void = () => {};
  /** What refuses a request instead of the answer, by call. */
  readonly failures = new Map<string, S3Error>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  fail(call: string, status: number, code: string): void {
    this.failures.set(call, new S3Error(status, code));
  }

  count(call: string): number {
    return this.calls.filter(one => one.split(' ')[0] === call).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const {
        status = 200,
        headers,
        body: text,
      } = await this.#answer(request, body);
      response.writeHead(status, headers as never).end(text);
    } catch (error) {
      if (response.destroyed) return;
      const { status = 500, code = 'InternalError' } = error as S3Error;
      const answer = xml('Error', tag('Code', code) + tag('Message', code));
      response
        .writeHead(status, answer.headers as never)
        .end(request.method === 'HEAD' ? undefined : answer.body);
    }
  }

  async #answer(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const refusal = refusalOf(request, body, this);
    if (refusal) throw new S3Error(403, refusal);
    const { pathname, searchParams: query } = new URL(
      request.url!,
      this.endpoint,
    );
    const [, bucket, ...rest] = decodeURIComponent(pathname).split('/');
    if (bucket !== this.bucket) throw new S3Error(404, 'NoSuchBucket');
    const key = rest.join('/');
    const call = callOf(request.method!, query, key);
    const part = query.get('partNumber');
    this.calls.push(part ? `${call} ${part}` : call);
    const asked = { call, key, query, request, body };
    await this.before(asked);
    const failure = this.failures.get(call);
    if (failure) throw failure;
    return this.#do(asked);
  }

  #do(asked: Asked): Answer {
    switch (asked.call) {
      case 'CreateMultipartUpload':
        return this.#create(asked);
      case 'UploadPart':
        return this.#part(asked);
      case 'ListParts':
        return this.#listParts(asked);
      case 'CompleteMultipartUpload':
        return this.#complete(asked);
      case 'AbortMultipartUpload':
        this.#upload(asked);
        this.uploads.delete(asked.query.get('uploadId')!);
        return { status: 204 };
      case 'ListMultipartUploads':
        return this.#listUploads(asked);
      case 'HeadObject':
        return this.#head(asked);
      case 'DeleteObject':
        this.objects.delete(asked.key);
        return { status: 204 };
      default:
        throw new S3Error(501, 'NotImplemented');
    }
  }

  #upload({ query, key }: Asked): OpenUpload {
    const upload = this.uploads.get(query.get('uploadId') ?? '');
    if (upload?.key !== key) throw new S3Error(404, 'NoSuchUpload');
    return upload;
  }

  #create({ key, request }: Asked): Answer {
    const id = randomUUID();
    const metadata = Object.fromEntries(
      Object.entries(request.headers)
        .filter(([name]) => name.startsWith('x-amz-meta-'))
        .map(([name, value]) => [name.slice(11), String(value)]),
    );
    this.uploads.set(id, { key, metadata, parts: new Map() });
    return xml('InitiateMultipartUploadResult', tag('UploadId', id));
  }

  #part(asked: Asked): Answer {
    const number = Number(asked.query.get('partNumber'));
    if (!(number >= 1 && number <= 10_000)) {
      throw new S3Error(400, 'InvalidArgument');
    }
    const etag = `"${md5(asked.body)}"`;
    this.#upload(asked).parts.set(number, { etag, bytes: asked.body });
    return { headers: { etag } };
  }

  #listParts(asked: Asked): Answer {
    const marker = Number(asked.query.get('part-number-marker') ?? 0);
    const all = [...this.#upload(asked).parts].sort(([a], [b]) => a - b);
    const rest = all.filter(([number]) => number > marker);
    const page = rest.slice(0, PARTS_PER_PAGE);
    const parts = page.map(([number, { etag, bytes }]) =>
      tag(
        'Part',
        tag('PartNumber', number) +
          tag('ETag', etag.replace(/"/g, '&quot;')) +
          tag('Size', bytes.length),
      ),
    );
    const more = rest.length > page.length;
    // Swift tells one on the last page as well, and 0 where there is nothing.
    const next = tag('NextPartNumberMarker', page.at(-1)?.[0] ?? 0);
    return xml(
      'ListPartsResult',
      tag('IsTruncated', more) + next + parts.join(''),
    );
  }

  #complete(asked: Asked): Answer {
    const upload = this.#upload(asked);
    const wished = [
      ...asked.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs),
    ].map(([, part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)![1]),
      etag: /<ETag>(.*?)</.exec(part)![1].replace(/&quot;/g, '"'),
    }));
    const parts = wished.map(({ number, etag }, at) => {
      const part = upload.parts.get(number);
      if (part?.etag !== etag) throw new S3Error(400, 'InvalidPart');
      if (at > 0 && wished[at - 1].number >= number) {
        throw new S3Error(400, 'InvalidPartOrder');
      }
      if (at < wished.length - 1 && part.bytes.length < SMALLEST_PART) {
        throw new S3Error(400, 'EntityTooSmall');
      }
      return part;
    });
    if (parts.length === 0) throw new S3Error(400, 'MalformedXML');
    const hashes = parts.map(({ etag }) => etag.replace(/"/g, ''));
    const joined = Buffer.from(hashes.join(''), 'hex');
    const etag = `"${createHash('md5').update(joined).digest('hex')}-${
      parts.length
    }"`;
    this.objects.set(asked.key, {
      bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
      ...{ etag, metadata: upload.metadata },
    });
    this.uploads.delete(asked.query.get('uploadId')!);
    return xml(
      'CompleteMultipartUploadResult',
      tag('ETag', etag.replace(/"/g, '&quot;')),
    );
  }

  #listUploads({ query }: Asked): Answer {
    const prefix = query.get('prefix') ?? '';
    const found = [...this.uploads]
      .filter(([, { key }]) => key.startsWith(prefix))
      .map(([id, { key }]) =>
        tag('Upload', tag('Key', key) + tag('UploadId', id)),
      );
    return xml(
      'ListMultipartUploadsResult',
      tag('IsTruncated', false) + found.join(''),
    );
  }

  #head({ key }: Asked): Answer {
    const object = this.objects.get(key);
    if (!object) throw new S3Error(404, 'NoSuchKey');
    const metadata = Object.entries(object.metadata).map(([name, value]) => [
      `x-amz-meta-${name}`,
      value,
    ]);
    return {
      headers: {
        'content-length': object.bytes.length,
        ...{ etag: object.etag, ...Object.fromEntries(metadata) },
      },
    };
  }
}
