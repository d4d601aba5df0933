import type {
  Image,
  ImageFacets,
  Operation,
  SavePoint,
  Upload,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { osCatalog } from './osCatalog';
import { imagePage } from './imagePage';
import { makeImage, makeImages, me, myTeam, withVerdicts } from './images';
import { binRoutes } from './binRoutes';
import { FakeConsole } from './FakeConsole';
import { makeMachine, makeMachines, makePlatforms } from './machines';
import { governanceRoutes } from './governance';
import { makingRoutes } from './making';
import { retentionRoutes } from './retention';
import { reinstallRoutes } from './reinstall';
import { savePointRoutes } from './savePoints';
import { makeShares, shareRoutes } from './shares';
import { downloadRoutes } from './downloads';
import { takeOutRoutes } from './takeOut';
import { encryptionRoutes, makeKeys } from './encryption';
import { moreRoutes } from './moreRoutes';
import { logLines, makeOperation, makeOperations } from './operations';
import { Simulation } from './Simulation';
import { makeTemplates } from './templates';

export type Answer = { status?: number; body: unknown };
export type Route = [
  method: string,
  path: RegExp,
  answer: (call: Call) => Answer | Response | Promise<Answer | Response>,
];
export interface Call {
  id: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  signal: AbortSignal;
  body: Record<string, unknown>;
}

const ok = (body: unknown): Answer => ({ body });
const accepted = (body: unknown): Answer => ({ status: 202, body });

function problem(status: number, name: string, message: string): Answer {
  return { status, body: { error: { name, message } } };
}

/** Errors tell their status in the body too. */
function asBackend(body: unknown, status: number): object {
  const answer = body as object;
  return status < 400
    ? answer
    : { ...answer, response: { statusCode: status } };
}

/**
 * Answers like the backend, from memory: behind the development app instead of
 * the network, and behind msw in tests, so that the real client is in use.
 */
export class FakeBackend {
  images = makeImages();
  machines = makeMachines();
  operations = makeOperations();
  platforms = makePlatforms();
  templates = makeTemplates(this);
  uploads: Upload[] = [];
  savePoints: SavePoint[] = [];
  shares = makeShares();
  keys = makeKeys();
  /** Method and path of every request, oldest first. */
  readonly calls: { call: string; body: unknown }[] = [];
  /** Answers that a test puts before the usual ones. */
  readonly before: Route[] = [];
  /** Moves launches and other operations on. */
  readonly simulation = new Simulation();
  readonly #governance = governanceRoutes(this);
  readonly #retention = retentionRoutes(this);
  readonly #shares = shareRoutes(this);
  readonly #downloads = downloadRoutes(this);
  readonly #takeOut = takeOutRoutes(this);
  readonly #consoles = new Map<string, FakeConsole>();

  /** The serial console of a machine. */
  consoleOf(id: string): FakeConsole {
    const found = this.#consoles.get(id) ?? new FakeConsole();
    this.#consoles.set(id, found);
    return found;
  }

  /** Changes a machine, and with it what may be done with it. */
  setMachine(machine: VirtualMachine, change: Partial<VirtualMachine>): void {
    Object.assign(machine, makeMachine({ ...machine, ...change }), {
      updatedAt: new Date().toISOString(),
    });
  }

  readonly handle = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^.*\/api\/vm-images/, '');
    const text = request.method === 'GET' ? '' : await request.text();
    const body = text ? JSON.parse(text) : {};
    this.calls.push({ call: `${request.method} ${path}`, body });
    this.simulation.advance();
    const routes = [
      ...this.before,
      ...this.#governance,
      ...this.#retention,
      ...this.#shares,
      ...this.#downloads,
      ...this.#takeOut,
      ...this.#bin,
      ...makingRoutes(this),
      ...reinstallRoutes(this),
      ...savePointRoutes(this),
      ...moreRoutes(this),
      ...encryptionRoutes(this.keys, one =>
        accepted(this.#create(one, 'Replicate')),
      ),
      ...this.#routes,
    ];
    for (const [method, pattern, answer] of routes) {
      const match = method === request.method && pattern.exec(path);
      if (!match) continue;
      const answered = await answer({
        id: decodeURIComponent(match[1] ?? ''),
        path,
        query: url.searchParams,
        headers: request.headers,
        signal: request.signal,
        body,
      });
      if (answered instanceof Response) return answered;
      const { status = 200, body: out } = answered;
      return status === 204
        ? new Response(undefined, { status })
        : Response.json(asBackend(out, status), { status });
    }
    const message = `The fake has no ${request.method} ${path}`;
    return Response.json(
      asBackend({ error: { name: 'NotFoundError', message } }, 404),
      { status: 404 },
    );
  };

  readonly #bin = binRoutes(this, {
    enqueue: (...operation) => this.#enqueue(...operation),
    remove: id => this.#deleteImage(id),
  });
  readonly #routes: Route[] = [
    ['GET', /^\/images$/, ({ query }) => ok(this.#listImages(query))],
    ['GET', /^\/images\/facets$/, () => ok(this.#facets())],
    [
      'GET',
      /^\/images\/([^/]+)$/,
      ({ id }) => this.#one(this.images, id, 'image'),
    ],
    ['PATCH', /^\/images\/([^/]+)$/, call => this.#patchImage(call)],
    ['DELETE', /^\/images\/([^/]+)$/, ({ id }) => this.#deleteImage(id)],
    ['POST', /^\/imports\/check$/, ({ body }) => ok(this.#checkImport(body))],
    [
      'POST',
      /^\/imports$/,
      ({ body }) => accepted(this.#create(body, 'Import')),
    ],
    [
      'POST',
      /^\/captures$/,
      ({ body }) => accepted(this.#create(body, 'Capture')),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/copies$/,
      ({ body }) => accepted(this.#create(body, 'Copy')),
    ],
    ['GET', /^\/uploads$/, () => ok({ items: this.uploads })],
    ['GET', /^\/templates$/, () => ok({ items: this.templates })],
    [
      'GET',
      /^\/templates\/([^/]+)$/,
      ({ id }) => this.#one(this.templates, id, 'VM template'),
    ],
    [
      'GET',
      /^\/virtual-machines$/,
      ({ query }) =>
        ok({
          items: this.machines.filter(
            vm => !query.has('imageId') || vm.imageId === query.get('imageId'),
          ),
        }),
    ],
    [
      'GET',
      /^\/virtual-machines\/([^/]+)$/,
      ({ id }) => this.#one(this.machines, id, 'virtual machine'),
    ],
    ['GET', /^\/operations$/, ({ query }) => ok(this.#listOperations(query))],
    [
      'GET',
      /^\/operations\/([^/]+)$/,
      ({ id }) => this.#one(this.operations, id, 'operation'),
    ],
    [
      'GET',
      /^\/operations\/([^/]+)\/log$/,
      ({ query }) =>
        ok({
          items: logLines.filter(
            line => line.sequence > Number(query.get('after') ?? 0),
          ),
        }),
    ],
    [
      'POST',
      /^\/operations\/([^/]+)\/cancel$/,
      ({ id }) =>
        this.#setOperation(id, {
          status: 'cancelled',
          cancellable: false,
          retryable: true,
        }),
    ],
    [
      'POST',
      /^\/operations\/([^/]+)\/retry$/,
      ({ id }) =>
        this.#setOperation(id, {
          status: 'queued',
          retryable: false,
          error: undefined,
          finishedAt: undefined,
        }),
    ],
    ['GET', /^\/platforms$/, () => ok({ items: this.platforms })],
    ['GET', /^\/owners$/, () => ok({ items: [me, myTeam] })],
    ['GET', /^\/os-catalog$/, () => ok(osCatalog)],
  ];

  #one(list: { id: string }[], id: string, noun: string): Answer {
    const found = list.find(one => one.id === id);
    return found
      ? ok(found)
      : problem(404, 'NotFoundError', `There is no ${noun} "${id}".`);
  }

  #listImages(query: URLSearchParams) {
    const has = (name: string, value?: string) =>
      !query.has(name) || query.getAll(name).includes(value ?? '');
    const search = query.get('search')?.toLowerCase() ?? '';
    const items = this.images.filter(
      image =>
        inTab(query.get('scope') ?? 'all', image) &&
        image.name.toLowerCase().includes(search) &&
        has('os', image.os.distribution) &&
        has('status', image.status) &&
        has('platform', image.platformId) &&
        has('region', image.region) &&
        has('architecture', image.architecture) &&
        has('kind', image.kind) &&
        has('owner', image.ownerRef) &&
        has('family', image.family) &&
        (!query.has('tag') ||
          query.getAll('tag').some(tag => image.tags.includes(tag))),
    );
    const by = query.get('sort') ?? 'updatedAt';
    const field = (by === 'size' ? 'sizeBytes' : by) as keyof Image;
    const up = query.get('order') === 'asc' ? 1 : -1;
    items.sort((a, b) => up * ((a[field] ?? 0) > (b[field] ?? 0) ? 1 : -1));
    const at = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    return imagePage(items.slice(at, at + limit), {
      nextCursor: at + limit < items.length ? String(at + limit) : undefined,
      prevCursor: at > 0 ? String(Math.max(0, at - limit)) : undefined,
      total: items.length,
    });
  }

  #facets(): ImageFacets {
    const tabs = Object.fromEntries(
      ['all', 'mine', 'shared', 'public', 'marketplace', 'iso', 'bin'].map(
        tab => [tab, this.images.filter(image => inTab(tab, image)).length],
      ),
    );
    const of = (pick: (image: Image) => (string | undefined)[]) => {
      const counts = new Map<string, number>();
      for (const value of this.images.flatMap(pick)) {
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count);
    };
    return {
      tabs,
      facets: {
        platform: of(image => [image.platformId]),
        region: of(image => [image.region]),
        os: of(image => [image.os.distribution]),
        architecture: of(image => [image.architecture]),
        status: of(image => [image.status]),
        kind: of(image => [image.kind]),
        owner: of(image => [image.ownerRef]),
        family: of(image => [image.family]),
        tag: of(image => image.tags),
        encrypted: of(image => [String(!!image.encrypted)]),
      },
    };
  }

  #patchImage({ id, headers, body }: Call): Answer {
    const image = this.images.find(one => one.id === id)!;
    if (headers.get('If-Match') !== image.etag) {
      return problem(
        412,
        'PreconditionFailedError',
        `Image "${image.name}" was changed by someone else.`,
      );
    }
    Object.assign(image, body, { etag: String(Number(image.etag) + 1) });
    return ok(image);
  }

  #deleteImage(id: string): Answer {
    const image = this.images.find(one => one.id === id)!;
    image.status = 'deleting';
    image.actions = withVerdicts(image).actions;
    const operation = this.#enqueue(
      'image.delete',
      `Delete image ${image.name}`,
      image,
    );
    return accepted({ operation });
  }

  #checkImport(body: Record<string, unknown>) {
    const { url } = body.source as { url?: string };
    if (url?.includes('internal')) {
      return {
        verdict: {
          effect: 'deny',
          findings: [
            {
              rule: 'import.address',
              effect: 'deny',
              reason: 'The address is in a private network.',
              remedy: 'Upload the file instead.',
            },
          ],
        },
      };
    }
    return {
      verdict: { effect: 'allow', findings: [] },
      sizeBytes: 350_000_000,
      format: 'qcow2',
      virtualSizeBytes: 3 * 1024 ** 3,
      resumable: true,
      contentType: 'application/octet-stream',
      detected: { format: 'certain', os: 'guess', architecture: 'guess' },
      suggestedName: 'debian-12-genericcloud-amd64',
      facts: {
        os: { type: 'linux', distribution: 'debian', version: '12' },
        architecture: 'x86_64',
      },
    };
  }

  #create(body: Record<string, unknown>, verb: string) {
    const image = makeImage({
      id: `img-${this.images.length + 1}`,
      name: String(body.name),
      status: 'pending',
      sizeBytes: undefined,
      updatedAt: new Date().toISOString(),
    });
    const operation = this.#enqueue(
      `image.${verb.toLowerCase()}`,
      `${verb} image ${image.name}`,
      image,
    );
    image.operation = {
      id: operation.id,
      kind: operation.kind,
      status: 'queued',
    };
    this.images.unshift(image);
    return { image, operation };
  }

  #enqueue(kind: string, title: string, image: Image): Operation {
    const operation = makeOperation({
      id: `op-${this.operations.length + 1}`,
      kind,
      title,
      status: 'queued',
      subject: { type: 'image', id: image.id, name: image.name },
      createdAt: new Date().toISOString(),
      startedAt: undefined,
      finishedAt: undefined,
      cancellable: true,
    });
    this.operations.unshift(operation);
    return operation;
  }

  #listOperations(query: URLSearchParams) {
    const items = this.operations.filter(
      one =>
        (!query.has('status') || query.getAll('status').includes(one.status)) &&
        (!query.has('kind') || query.getAll('kind').includes(one.kind)) &&
        (!query.has('parent') || one.parentId === query.get('parent')) &&
        (!query.has('subject') || one.subject?.id === query.get('subject')) &&
        (!query.has('topLevel') || !one.parentId),
    );
    const running = this.operations.filter(one =>
      ['queued', 'running'].includes(one.status),
    ).length;
    return { items, running };
  }

  #setOperation(id: string, change: Partial<Operation>): Answer {
    const operation = this.operations.find(one => one.id === id)!;
    Object.assign(operation, change);
    return accepted({ operation });
  }
}

function inTab(tab: string, image: Image): boolean {
  if (tab === 'bin') return image.status === 'deleted';
  if (image.status === 'deleted') return false;
  if (tab === 'all') return true;
  if (tab === 'mine') return [me, myTeam].includes(image.ownerRef ?? '');
  if (tab === 'iso') return image.kind === 'iso';
  return image.visibility === tab;
}
