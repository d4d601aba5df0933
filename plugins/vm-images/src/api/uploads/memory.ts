import type { FileHandle, UploadPlan } from './types';

const PLANS = 'vm-images.upload-plans';
const DATABASE = 'vm-images';
const HANDLES = 'upload-files';

/**
 * What a browser remembers of uploads over a reload: the plan (local storage)
 * and, where it can, the way to the file (only IndexedDB can hold that). All of
 * it is a convenience, so a browser that refuses loses nothing else.
 */
export const uploadMemory = {
  plans(): Record<string, UploadPlan> {
    try {
      return JSON.parse(localStorage.getItem(PLANS) ?? '{}');
    } catch {
      return {};
    }
  },

  rememberPlan(uploadId: string, plan: UploadPlan): void {
    writePlans({ ...uploadMemory.plans(), [uploadId]: plan });
  },

  async rememberFile(uploadId: string, handle: FileHandle): Promise<void> {
    await onHandles('readwrite', store => store.put(handle, uploadId));
  },

  async file(uploadId: string): Promise<FileHandle | undefined> {
    return onHandles('readonly', store => store.get(uploadId)) as Promise<
      FileHandle | undefined
    >;
  },

  forget(uploadId: string): void {
    const { [uploadId]: _, ...rest } = uploadMemory.plans();
    writePlans(rest);
    void onHandles('readwrite', store => store.delete(uploadId));
  },
};

function writePlans(plans: Record<string, UploadPlan>) {
  try {
    localStorage.setItem(PLANS, JSON.stringify(plans));
  } catch {
    // Full or forbidden: the plan is asked for again after a reload.
  }
}

async function onHandles(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  if (typeof indexedDB === 'undefined') return undefined;
  try {
    const database = await answer<IDBDatabase>(open());
    try {
      const store = database.transaction(HANDLES, mode).objectStore(HANDLES);
      return await answer(run(store));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function open(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(HANDLES);
  return request;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
