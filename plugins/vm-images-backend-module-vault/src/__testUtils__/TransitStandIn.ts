import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

interface Key {
  versions: Buffer[];
  supportsEncryption: boolean;
  derived: boolean;
}

interface Answer {
  status: number;
  body?: object | string;
  headers?: Record<string, string>;
}

const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const refuse = (status: number, ...errors: string[]): Answer => ({
  status,
  body: { errors },
});

/**
 * The transit API of Vault as its documentation tells it, with real encryption:
 * keys, datakey/plaintext, decrypt and rewrap. It takes nothing that Vault would
 * not: method, path, token, namespace, content type, body and base64 are checked.
 */
export class TransitStandIn {
  readonly token: string;
  readonly #keys = new Map<string, Key>();
  readonly #server: Server;
  readonly #mount: string;
  readonly #namespace: string | undefined;
  /** Everything that was asked, with what came along. */
  readonly requests: { method: string; path: string; body: string }[] = [];
  /** Answers to come instead of the right ones. */
  readonly planned: (Answer | 'silence')[] = [];

  constructor(
    options: { mount?: string; namespace?: string; token?: string } = {},
  ) {
    this.#mount = options.mount ?? 'transit';
    this.#namespace = options.namespace;
    this.token = options.token ?? 'hvs.for-tests';
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  addKey(name: string, facts: Partial<Omit<Key, 'versions'>> = {}): void {
    const versions = [randomBytes(32)];
    const usual = { supportsEncryption: true, derived: false };
    this.#keys.set(name, { versions, ...usual, ...facts });
  }

  removeKey(name: string): void {
    this.#keys.delete(name);
  }

  rotate(name: string): void {
    this.#keys.get(name)!.versions.push(randomBytes(32));
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { method = '', url: path = '' } = request;
    this.requests.push({ method, path, body });
    const planned = this.planned.shift();
    if (planned === 'silence') return;
    const answer = planned ?? this.#answer(request, body);
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      ...answer.headers,
    });
    const { body: text = '' } = answer;
    response.end(typeof text === 'string' ? text : JSON.stringify(text));
  }

  #answer(request: IncomingMessage, body: string): Answer {
    const { headers, method = '', url = '' } = request;
    if (headers['x-vault-request'] !== 'true') {
      return refuse(412, 'missing X-Vault-Request header');
    }
    if (headers['x-vault-namespace'] !== this.#namespace) {
      return refuse(403, 'permission denied');
    }
    if (headers['x-vault-token'] !== this.token) {
      return refuse(403, 'permission denied');
    }
    const prefix = `/v1/${this.#mount}/`;
    if (!url.startsWith(prefix)) return refuse(404, 'no handler for route');
    const [below, query] = url.slice(prefix.length).split('?');
    const path = below.split('/').map(decodeURIComponent);
    if (path[0] === 'keys') {
      if (method !== 'GET') return refuse(405, 'unsupported operation');
      return this.#keysAt(path.slice(1), query, body);
    }
    if (query !== undefined) return refuse(400, 'unexpected query');
    const isJson = headers['content-type'] === 'application/json';
    if (method !== 'POST' || !isJson)
      return refuse(405, 'unsupported operation');
    return this.#work(path, JSON.parse(body));
  }

  #keysAt(path: string[], query: string | undefined, body: string): Answer {
    if (body !== '') return refuse(400, 'unexpected body');
    const [name, ...more] = path;
    if (more.length > 0) return refuse(404, 'unsupported path');
    if (name === undefined) {
      if (query !== 'list=true') return refuse(405, 'unsupported operation');
      if (this.#keys.size === 0) return refuse(404);
      return { status: 200, body: { data: { keys: [...this.#keys.keys()] } } };
    }
    if (query !== undefined) return refuse(405, 'unsupported operation');
    const key = this.#keys.get(name);
    if (!key) return refuse(404);
    const data = {
      ...{ name, type: 'aes256-gcm96', latest_version: key.versions.length },
      ...{ min_decryption_version: 1, supports_decryption: true },
      supports_encryption: key.supportsEncryption,
      derived: key.derived,
    };
    return { status: 200, body: { data } };
  }

  #work(path: string[], body: Record<string, unknown>): Answer {
    const [what, ...rest] = path;
    const isDataKey = what === 'datakey';
    if (isDataKey && rest.shift() !== 'plaintext') {
      return refuse(400, "Invalid path, must be 'plaintext' or 'wrapped'");
    }
    const key = this.#keys.get(rest[0]);
    if (rest.length !== 1) return refuse(404, 'unsupported path');
    if (!key) return refuse(400, 'encryption key not found');
    const [field, ...others] = Object.keys(body);
    if (others.length > 0) return refuse(400, `unknown field ${others[0]}`);
    if (isDataKey) {
      if (field !== 'bits' || body.bits !== 256) {
        return refuse(400, 'invalid bit length');
      }
      return this.#made(key, randomBytes(32));
    }
    if (field !== 'ciphertext') return refuse(400, 'missing ciphertext');
    const plain = this.#open(key, String(body.ciphertext));
    if (typeof plain === 'string') return refuse(400, plain);
    if (what === 'decrypt') {
      const plaintext = plain.toString('base64');
      return { status: 200, body: { data: { plaintext } } };
    }
    if (what !== 'rewrap') return refuse(404, 'unsupported path');
    const ciphertext = this.#seal(key, plain);
    const key_version = key.versions.length;
    return { status: 200, body: { data: { ciphertext, key_version } } };
  }

  #made(key: Key, plain: Buffer): Answer {
    const ciphertext = this.#seal(key, plain);
    const plaintext = plain.toString('base64');
    return { status: 200, body: { data: { plaintext, ciphertext } } };
  }

  #seal({ versions }: Key, plain: Buffer): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1)!, nonce);
    const sealed = Buffer.concat([
      ...[nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()],
    ]);
    return `vault:v${versions.length}:${sealed.toString('base64')}`;
  }

  /** The content, or why it is not opened. */
  #open({ versions }: Key, ciphertext: string): Buffer | string {
    const match = /^vault:v(\d+):(.*)$/.exec(ciphertext);
    if (!match) return 'invalid ciphertext: no prefix';
    const secret = versions[Number(match[1]) - 1];
    if (!secret) return 'invalid ciphertext: version is too new';
    if (!BASE64.test(match[2])) {
      return 'invalid ciphertext: could not decode base64';
    }
    const bytes = Buffer.from(match[2], 'base64');
    if (bytes.length < 28) return 'invalid ciphertext length';
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        secret,
        bytes.subarray(0, 12),
      );
      decipher.setAuthTag(bytes.subarray(-16));
      const plain = decipher.update(bytes.subarray(12, -16));
      return Buffer.concat([plain, decipher.final()]);
    } catch {
      return 'cipher: message authentication failed';
    }
  }
}
