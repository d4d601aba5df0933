import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { waitFor } from '@testing-library/react';
import type {
  ImportRequest,
  Upload,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { FakeTus } from '../../../dev/fake/FakeTus';
import { makeFile } from '../../../dev/fake/makeFile';
import { fingerprintOf } from './fingerprint';
import { UploadManager } from './UploadManager';

jest.setTimeout(60_000);

const endpoint = 'http://localhost/api/vm-images/uploads';
const file = makeFile('0123456789', 'disk.qcow2');
const plan = { name: 'web', tags: ['a'] };

const server = setupServer();
registerMswTestHooks(server);

function setUp(uploads: Upload[] = []) {
  const tus = new FakeTus();
  server.use(...tus.handlers(endpoint));
  const importImage = jest.fn(
    async (_request: ImportRequest, _options?: { idempotencyKey?: string }) =>
      ({ image: { id: 'img-1' }, operation: { id: 'op-1' } } as never),
  );
  const vmImagesApi: Partial<VmImagesApi> = {
    uploadUrl: async () => endpoint,
    listUploads: async () => uploads,
    importImage,
  };
  const manager = new UploadManager({
    vmImagesApi: vmImagesApi as VmImagesApi,
    identityApi: { getCredentials: async () => ({ token: 'secret' }) } as never,
  });
  return { tus, manager, importImage };
}

function unfinished(facts: Partial<Upload> = {}): Upload {
  return {
    id: 'up-1',
    fileName: file.name,
    sizeBytes: file.size,
    offset: 4,
    status: 'receiving',
    fingerprint: fingerprintOf(file),
    createdAt: '2026-11-20T10:00:00Z',
    expiresAt: '2026-11-27T10:00:00Z',
    ...facts,
  };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

beforeEach(() => localStorage.clear());

it('sends a file as the person and imports it when its plan is known', async () => {
  const { tus, manager, importImage } = setUp();
  const key = manager.start({ file });
  await waitFor(() => expect(manager.get(key)?.phase).toBe('complete'));
  expect(text(tus.received.get('up-1')!.bytes)).toBe('0123456789');
  expect(tus.received.get('up-1')!.fingerprint).toBe(fingerprintOf(file));
  expect([...tus.tokens]).toEqual(['Bearer secret']);
  expect(importImage).not.toHaveBeenCalled();

  await manager.plan(key, plan);
  expect(importImage).toHaveBeenCalledWith(
    { ...plan, source: { type: 'upload', uploadId: 'up-1' } },
    { idempotencyKey: 'upload-up-1' },
  );
  expect(manager.get(key)).toMatchObject({
    phase: 'importing',
    imageId: 'img-1',
    operationId: 'op-1',
  });
});

it('imports by itself when the plan was there first', async () => {
  const { manager, importImage } = setUp();
  const key = manager.start({ file });
  await manager.plan(key, plan);
  await waitFor(() => expect(manager.get(key)?.imageId).toBe('img-1'));
  expect(importImage).toHaveBeenCalledTimes(1);
});

it('tries again by itself when the portal fails for a moment', async () => {
  const { tus, manager } = setUp();
  tus.failures.push(() => new HttpResponse('busy', { status: 503 }));
  const key = manager.start({ file });
  await waitFor(() => expect(manager.get(key)?.phase).toBe('complete'));
  expect(text(tus.received.get('up-1')!.bytes)).toBe('0123456789');
});

it('waits for the network and goes on when it is back', async () => {
  const { tus, manager } = setUp();
  const online = jest.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  tus.failures.push(() => HttpResponse.error());
  const key = manager.start({ file });
  await waitFor(() => expect(manager.get(key)?.phase).toBe('waiting'));
  online.mockReturnValue(true);
  window.dispatchEvent(new Event('online'));
  await waitFor(() => expect(manager.get(key)?.phase).toBe('complete'));
  online.mockRestore();
});

it('says why a file was refused, in the words of the portal', async () => {
  const { tus, manager } = setUp();
  tus.failures.push(
    () =>
      new HttpResponse('The file has 10 bytes; 5 are left', { status: 413 }),
  );
  const key = manager.start({ file });
  await waitFor(() =>
    expect(manager.get(key)).toMatchObject({
      phase: 'failed',
      error: 'The file has 10 bytes; 5 are left',
    }),
  );
  await manager.resume(key);
  await waitFor(() => expect(manager.get(key)?.phase).toBe('complete'));
});

it('goes on after a reload with the same file, and takes no other', async () => {
  const { tus, manager, importImage } = setUp([unfinished()]);
  localStorage.setItem(
    'vm-images.upload-plans',
    JSON.stringify({ 'up-1': plan }),
  );
  tus.received.set('up-1', {
    fileName: file.name,
    fingerprint: fingerprintOf(file),
    size: 10,
    bytes: new TextEncoder().encode('0123'),
  });
  await manager.restore();
  const [item] = manager.items.get();
  expect(item).toMatchObject({ phase: 'interrupted', sentBytes: 4 });

  const other = makeFile('9876543210', 'disk.qcow2', 2);
  await expect(manager.continueWith(item.key, { file: other })).rejects.toThrow(
    '"disk.qcow2" is not the file that was being uploaded',
  );
  await manager.continueWith(item.key, { file });
  await waitFor(() => expect(manager.get(item.key)?.imageId).toBe('img-1'));
  expect(text(tus.received.get('up-1')!.bytes)).toBe('0123456789');
  expect(importImage).toHaveBeenCalledTimes(1);
});

it('imports what was complete before the reload, if its plan is known', async () => {
  const done = unfinished({ id: 'a', offset: 10, status: 'complete' });
  const { manager, importImage } = setUp([done, { ...done, id: 'b' }]);
  localStorage.setItem('vm-images.upload-plans', JSON.stringify({ a: plan }));
  await manager.restore();
  await waitFor(() => expect(importImage).toHaveBeenCalledTimes(1));
  expect(manager.items.get().map(one => [one.uploadId, one.phase])).toEqual([
    ['a', 'importing'],
    ['b', 'complete'],
  ]);
});

it('takes back what was sent when it is cancelled', async () => {
  const { tus, manager } = setUp();
  const key = manager.start({ file });
  await waitFor(() => expect(manager.get(key)?.phase).toBe('complete'));
  await manager.cancel(key);
  expect(manager.items.get()).toEqual([]);
  expect(tus.received.size).toBe(0);
});

it('keeps an upload whose import was refused, for another try', async () => {
  const { manager, importImage } = setUp();
  importImage.mockRejectedValueOnce(new Error('The name is taken.'));
  const key = manager.start({ file });
  await manager.plan(key, plan);
  await waitFor(() =>
    expect(manager.get(key)).toMatchObject({
      phase: 'failed',
      error: 'The name is taken.',
    }),
  );
  await manager.resume(key);
  expect(manager.get(key)?.imageId).toBe('img-1');
});
