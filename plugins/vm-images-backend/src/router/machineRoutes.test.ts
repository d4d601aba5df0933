import { once } from 'node:events';
import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import express from 'express';
import supertest from 'supertest';
import {
  ServiceBench,
  callers,
  people,
  type Person,
} from '../machines/__testUtils__/ServiceBench';
import { WorkBench } from '../machines/__testUtils__/WorkBench';
import {
  DefaultPlatformService,
  PlatformSync,
  syncPlatformOperation,
} from '../platforms';
import {
  createRouter,
  registerConsoleRoutes,
  registerMachineRoutes,
  registerOperationRoutes,
  registerPlatformRoutes,
} from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

let bench: WorkBench;
let sync: PlatformSync;
let server: Server;
let imageId: string;
const auditor = mockServices.auditor.mock();
const audit = { success: jest.fn(), fail: jest.fn() };

beforeEach(async () => {
  auditor.createEvent.mockReset().mockResolvedValue(audit);
  bench = await WorkBench.create(databases, 'SQLITE_3');
  const { database, registry, logger } = bench;
  sync = new PlatformSync({
    ...{ database, registry, logger },
    adoptAs: () => undefined,
    templatesFromPublicImages: true,
  });
  await bench.engine.stop();
  bench.engine = bench.makeEngine({
    definitions: [...bench.definitions(), syncPlatformOperation({ sync })],
  });
  bench.engine.start();
  const { machines, operations } = new ServiceBench(bench);
  const platforms = new DefaultPlatformService({
    ...{ database, registry, callers },
    engine: bench.engine,
    conditions: async () => ({}),
  });
  const router = await createRouter({
    httpAuth: mockServices.httpAuth({
      defaultCredentials: mockCredentials.none(),
    }),
    ...{ auditor, callers, database, logger },
    checkAnswers: true,
    routes: [
      (r, tools) => registerMachineRoutes(r, tools, { machines }),
      (r, tools) => registerConsoleRoutes(r, tools, { machines }),
      (r, tools) => registerOperationRoutes(r, tools, { operations }),
      (r, tools) => registerPlatformRoutes(r, tools, { platforms }),
    ],
  });
  const app = express().use(router).use(mockErrorHandler());
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  imageId = (await bench.image({ name: 'debian', default_user: 'debian' })).id;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await sync.stop();
  await bench.close();
});

const header = (who: Person) =>
  mockCredentials.user.header(people[who].principal);

const call = (
  who: Person,
  method: 'get' | 'post' | 'patch' | 'delete',
  path: string,
  body?: object,
) => {
  const request = supertest(server)[method](path);
  request.set('authorization', header(who));
  return body ? request.send(body) : request;
};

const launchBody = (name = 'web') => ({
  ...{ name, imageId },
  login: { sshPublicKeys: [key], password: 'never in a log' },
  userData: '#cloud-config',
});

/** A machine that runs. */
async function launched(name?: string): Promise<string> {
  const { body } = await call('ada', 'post', '/launches', launchBody(name));
  await bench.ended(body.operation.id);
  return body.virtualMachines[0].id;
}

it('asks who it is on every route, and shows nothing to others', async () => {
  const id = await launched();
  const { body } = await call('ada', 'get', '/operations?topLevel=true');
  const operation = body.items[0].id;
  const routes = [
    ['get', '/virtual-machines'],
    ['get', `/virtual-machines/${id}`, 404],
    ['get', `/virtual-machines/${id}/verdicts`, 404],
    ['patch', `/virtual-machines/${id}`, 404, { description: 'x' }],
    ['delete', `/virtual-machines/${id}`, 404],
    ['post', `/virtual-machines/${id}/power`, 404, { action: 'stop' }],
    ['get', `/virtual-machines/${id}/console`, 404],
    ['post', `/virtual-machines/${id}/console`, 404, { data: 'x' }],
    ['post', '/captures', 404, { virtualMachineId: id, name: 'x' }],
    ['post', '/launches', 202, launchBody('eves')],
    ['post', '/launches/check', 200, { imageId }],
    ['get', '/operations'],
    ['get', `/operations/${operation}`, 404],
    ['get', `/operations/${operation}/log`, 404],
    ['post', `/operations/${operation}/cancel`, 404],
    ['post', `/operations/${operation}/retry`, 404],
    ['get', '/platforms'],
    ['post', '/platforms/memory/sync', 403],
  ] as const;
  for (const [method, path, status = 200, payload] of routes) {
    const nobody = await supertest(server)[method](path).send(payload);
    expect(`${method} ${path} ${nobody.status}`).toBe(`${method} ${path} 401`);
    const eve = await call('eve', method, path, payload);
    expect(`${method} ${path} ${eve.status}`).toBe(
      `${method} ${path} ${status}`,
    );
  }
  const { body: page } = await call(
    'eve',
    'get',
    '/virtual-machines?search=web',
  );
  expect(page.items).toEqual([]);
});

it('launches once however often it is asked with the same key', async () => {
  const send = () =>
    call('ada', 'post', '/launches', launchBody()).set(
      'Idempotency-Key',
      'one-and-only',
    );
  const [first, second] = await Promise.all([send(), send()]);
  expect(first.status).toBe(202);
  expect(second.body).toEqual(first.body);
  await bench.ended(first.body.operation.id);
  expect((await bench.onPlatform()).machines).toHaveLength(1);
  const logged = JSON.stringify(
    auditor.createEvent.mock.calls.map(([e]) => e.meta),
  );
  expect(logged).toContain('"imageId"');
  expect(logged).not.toContain('never in a log');
  expect(logged).not.toContain('cloud-config');
  const kept = JSON.stringify(await bench.database('idempotency'));
  expect(kept).not.toContain('never in a log');
});

it('edits by etag, switches power and deletes', async () => {
  const id = await launched();
  const path = `/virtual-machines/${id}`;
  const { headers, body } = await call('ada', 'get', path);
  expect(headers.etag).toBe(body.etag);
  const edited = await call('ada', 'patch', path, { description: 'new' }).set(
    'If-Match',
    body.etag,
  );
  expect(edited.body.description).toBe('new');
  const late = await call('ada', 'patch', path, { description: 'x' }).set(
    'If-Match',
    body.etag,
  );
  expect(late.status).toBe(409);
  const stop = await call('ada', 'post', `${path}/power`, { action: 'stop' });
  expect(stop.status).toBe(202);
  await bench.ended(stop.body.operation.id);
  const again = await call('ada', 'post', `${path}/power`, { action: 'stop' });
  expect(again.status).toBe(409);
  expect(again.body.error.message).toMatch(
    /needs a virtual machine that is running/,
  );
  const remove = await call('ada', 'delete', path);
  expect(remove.status).toBe(202);
  await bench.ended(remove.body.operation.id);
  expect((await call('ada', 'get', path)).status).toBe(404);
});

it('refuses what the contract does not know', async () => {
  for (const [path, body] of [
    ['/launches', { ...launchBody(), surprise: 1 }],
    ['/launches', { ...launchBody(), name: 'Not A Host' }],
    ['/launches', { ...launchBody(), count: 0 }],
    ['/launches', { name: 'web', login: {} }],
    ['/launches', { ...launchBody(), login: { password: 'short' } }],
    [
      '/launches',
      { ...launchBody(), login: { sshPublicKeys: ['not a key at all'] } },
    ],
    ['/launches', { ...launchBody(), ownerRef: 'not a ref' }],
    ['/captures', { name: 'x' }],
  ] as const) {
    const answer = await call('ada', 'post', path, body);
    expect(answer.body.error?.name).toBe('InputError');
    expect(answer.status).toBe(400);
  }
  expect((await call('ada', 'get', '/virtual-machines?limit=201')).status).toBe(
    400,
  );
  expect((await call('ada', 'get', '/operations?cursor=x')).status).toBe(400);
});

it('shows platforms with counts of what the caller sees', async () => {
  await launched();
  await bench.image({ visibility: 'private', owner_ref: people.eve.principal });
  const seenBy = async (who: Person) =>
    (await call(who, 'get', '/platforms')).body.items[0];
  expect(await seenBy('ada')).toMatchObject({
    id: 'memory',
    status: 'ready',
    capabilities: expect.arrayContaining(['launch', 'capture', 'sync']),
    counts: { images: 1, virtualMachines: 1 },
  });
  expect((await seenBy('eve')).counts).toEqual({
    images: 2,
    virtualMachines: 0,
  });
  const sent = await call('root', 'post', '/platforms/memory/sync');
  expect(sent.status).toBe(202);
  expect(sent.body.operation.title).toBe('Synchronize platform In memory');
  expect((await bench.ended(sent.body.operation.id)).status).toBe('succeeded');
  const after = await seenBy('root');
  expect(after.lastSyncAt).toMatch(/^\d{4}-/);
  expect(after.lastSyncError).toBeUndefined();
  expect((await call('root', 'post', '/platforms/mars/sync')).status).toBe(404);
});

it('cancels and retries operations, and shows their log', async () => {
  bench.platform.faults.add({
    call: 'launch.create',
    error: new Error('no room'),
  });
  const { body } = await call('ada', 'post', '/launches', launchBody());
  const path = `/operations/${body.operation.id}`;
  await bench.ended(body.operation.id);
  const log = await call('ada', 'get', `${path}/log?after=0`);
  expect(log.body.items[0]).toMatchObject({
    sequence: 1,
    level: expect.any(String),
  });
  expect((await call('ada', 'post', `${path}/cancel`)).status).toBe(409);
  const retried = await call('ada', 'post', `${path}/retry`);
  expect(retried.status).toBe(202);
  expect(retried.body.operation.status).toBe('queued');
  await bench.ended(body.operation.id);
  const [{ id }] = body.virtualMachines;
  const machine = await call('ada', 'get', `/virtual-machines/${id}`);
  expect(machine.body.state).toBe('running');
});

describe('the console', () => {
  const open = (id: string, query: string) => {
    const { port } = server.address() as AddressInfo;
    const request = httpRequest({
      ...{ port, host: '127.0.0.1' },
      path: `/virtual-machines/${id}/console?${query}`,
      headers: { authorization: header('ada') },
    });
    request.end();
    return request;
  };

  it('streams what was and what comes, and lets go of who has gone', async () => {
    const id = await launched();
    const { platform_machine_id: platformId } = await bench.machine(id);
    let attached: AbortSignal | undefined;
    const attach = bench.platform.console!.attach;
    jest
      .spyOn(bench.platform.console!, 'attach')
      .mockImplementation((ref, options) => {
        attached ??= options.signal;
        return attach.call(bench.platform.console, ref, options);
      });
    const request = open(id, 'follow=true&historyBytes=1000');
    const [response] = await once(request, 'response');
    expect(response.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    let seen = '';
    response.on('data', (bytes: Buffer) => {
      seen += bytes;
    });
    await bench.until('history came', () => seen === 'web login: ');
    bench.platform.print(platformId!, 'hello\n');
    const typed = await call('ada', 'post', `/virtual-machines/${id}/console`, {
      data: 'hunter2\n',
    });
    expect(typed.status).toBe(204);
    await bench.until('all came', () => seen === 'web login: hello\nhunter2\n');
    expect(auditor.createEvent).toHaveBeenLastCalledWith(
      expect.objectContaining({
        eventId: 'virtual-machine-console-input',
        meta: { machineId: id, characters: 8 },
      }),
    );
    expect(attached?.aborted).toBe(false);
    request.destroy();
    await bench.until('it let go', () => attached?.aborted);
  });

  it('gives only the history without follow', async () => {
    const id = await launched();
    const [response] = await once(open(id, 'historyBytes=7'), 'response');
    let seen = '';
    for await (const bytes of response) seen += bytes;
    expect(seen).toBe('login: ');
  });

  it('makes a guest wait for a slow listener instead of the memory grow', async () => {
    const id = await launched();
    let made = 0;
    jest
      .spyOn(bench.platform.console!, 'attach')
      .mockImplementation(async () => {
        const { Duplex } = jest.requireActual('node:stream');
        return new Duplex({
          read() {
            made += 1;
            this.push(Buffer.alloc(64 * 1024));
          },
          write: (_chunk: Buffer, _encoding: string, done: () => void) =>
            done(),
        });
      });
    const request = open(id, 'follow=true&historyBytes=0');
    const [response] = await once(request, 'response');
    response.pause();
    await new Promise(resolve => setTimeout(resolve, 300));
    const before = made;
    await new Promise(resolve => setTimeout(resolve, 300));
    // The sockets' buffers are full; nothing more is asked of the guest.
    expect(made).toBe(before);
    expect(made * 64).toBeLessThan(16 * 1024);
    request.destroy();
  });

  it('says before the first byte what is wrong', async () => {
    const id = await launched();
    Object.assign(bench.platform, { console: undefined });
    const answer = await call('ada', 'get', `/virtual-machines/${id}/console`);
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/cannot show a serial console/);
  });
});
