import { VmImagesClient } from './VmImagesClient';

function client(answer: unknown, status = 200) {
  const fetch = jest.fn(
    async (_input: string, _init?: RequestInit) =>
      new Response(status === 204 ? undefined : JSON.stringify(answer), {
        status,
        headers: { 'Content-Type': 'application/json' },
      }),
  );
  const api = new VmImagesClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch },
  });
  return { api, fetch };
}

describe('VmImagesClient', () => {
  it('repeats list filters and leaves out what is not asked', async () => {
    const { api, fetch } = client({ items: [] });
    await api.listImages({ tag: ['a b', 'c'], search: '', limit: 5 });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/vm-images/images?tag=a+b&tag=c&limit=5',
    );
  });

  it('escapes ids and sends keys, revisions and tokens as headers', async () => {
    const { api, fetch } = client({ operation: { id: 'o1' } });
    await api.powerVirtualMachine('a/b', 'stop', {
      idempotencyKey: 'key-12345',
      token: 'secret',
    });
    const [url, init] = fetch.mock.calls[0];
    expect(url).toBe(
      'http://portal/api/vm-images/virtual-machines/a%2Fb/power',
    );
    expect(init).toMatchObject({
      method: 'POST',
      body: '{"action":"stop"}',
      headers: {
        'Idempotency-Key': 'key-12345',
        Authorization: 'Bearer secret',
        'Content-Type': 'application/json',
      },
    });
    await api.updateImage('i', { name: 'n' }, { ifMatch: '7' });
    expect(fetch.mock.calls[1][1]?.headers).toMatchObject({ 'If-Match': '7' });
  });

  it("throws the backend's own words", async () => {
    const { api } = client(
      {
        error: { name: 'ConflictError', message: 'image "web" is deleting' },
        response: { statusCode: 409 },
      },
      409,
    );
    await expect(api.deleteImage('i')).rejects.toThrow(/409/);
    await expect(api.deleteImage('i')).rejects.toMatchObject({
      body: { error: { message: 'image "web" is deleting' } },
    });
  });

  it('hands on an export as it comes, under its name', async () => {
    const fetch = jest.fn(
      async (_input: string, _init?: RequestInit) =>
        new Response('a,b', {
          headers: {
            'Content-Disposition': `attachment; filename="images.csv"; filename*=UTF-8''x`,
            'Content-Type': 'text/csv',
          },
        }),
    );
    const api = new VmImagesClient({
      discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
      fetchApi: { fetch },
    });
    const { body, ...file } = await api.exportImages({
      format: 'csv',
      scope: 'mine',
    });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/vm-images/images/export?format=csv&scope=mine',
    );
    expect(file).toEqual({ fileName: 'images.csv', contentType: 'text/csv' });
    expect(await new Response(body).text()).toBe('a,b');
  });

  it('takes an answer without a body', async () => {
    const { api } = client(undefined, 204);
    await expect(api.deleteTemplate('t')).resolves.toBeUndefined();
  });
});
