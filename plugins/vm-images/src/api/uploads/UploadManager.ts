import type { IdentityApi } from '@backstage/core-plugin-api';
import type {
  Upload as ServerUpload,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { Upload } from 'tus-js-client';
import { Store } from '../Store';
import { fingerprintOf } from './fingerprint';
import { uploadMemory } from './memory';
import { heldUploads } from './tabLocks';
import { Transfer } from './Transfer';
import { signer, uploadAddress } from './tusUpload';
import type { ChosenFile, UploadItem, UploadPlan } from './types';

/**
 * Files on their way to the portal. It belongs to the portal, not to a page:
 * uploads go on while people move around, and are offered for continuing after
 * a reload. When a file is complete and its plan is known, the import starts.
 *
 * @public
 */
export class UploadManager {
  readonly items = new Store<readonly UploadItem[]>([]);
  readonly #api: VmImagesApi;
  readonly #sign: ReturnType<typeof signer>;
  readonly #transfers = new Map<string, Transfer>();
  #nextKey = 1;
  #restored: Promise<void> | undefined;

  constructor(apis: { vmImagesApi: VmImagesApi; identityApi: IdentityApi }) {
    this.#api = apis.vmImagesApi;
    this.#sign = signer(apis.identityApi);
  }

  /** Starts to send a file; returns its key. */
  start(chosen: ChosenFile): string {
    const { file } = chosen;
    const key = `upload-${this.#nextKey++}`;
    const item: UploadItem = {
      key,
      fileName: file.name,
      sizeBytes: file.size,
      sentBytes: 0,
      fingerprint: fingerprintOf(file),
      phase: 'starting',
    };
    this.items.set([item, ...this.items.get()]);
    this.#transfer(item, chosen);
    return key;
  }

  /** Says what to make of the upload; the import starts once it is complete. */
  async plan(key: string, plan: UploadPlan): Promise<void> {
    this.#change(key, { plan });
    const item = this.get(key);
    if (item?.uploadId) uploadMemory.rememberPlan(item.uploadId, plan);
    if (item?.phase === 'complete') await this.#import(key);
  }

  get(key: string): UploadItem | undefined {
    return this.items.get().find(item => item.key === key);
  }

  pause(key: string): void {
    this.#transfers.get(key)?.pause();
  }

  /** After a pause, a failure, or (with `reopenable`) a reload. */
  async resume(key: string): Promise<void> {
    const item = this.get(key);
    const transfer = this.#transfers.get(key);
    if (item?.phase === 'failed' && item.sentBytes === item.sizeBytes) {
      this.#change(key, { phase: 'complete', error: undefined });
      await this.#import(key);
    } else if (transfer) {
      transfer.start();
    } else if (item?.uploadId) {
      const handle = await uploadMemory.file(item.uploadId);
      if ((await handle?.requestPermission?.()) !== 'granted') return;
      await this.continueWith(key, { file: await handle!.getFile(), handle });
    }
  }

  /**
   * Goes on after a reload with the file that the person picked again.
   *
   * @throws Error when it is another file.
   */
  async continueWith(key: string, chosen: ChosenFile): Promise<void> {
    const item = this.get(key);
    if (!item) return;
    const known = item.fingerprint;
    if (
      chosen.file.size !== item.sizeBytes ||
      (known && known !== fingerprintOf(chosen.file))
    ) {
      throw new Error(
        `"${chosen.file.name}" is not the file that was being uploaded: pick "${item.fileName}" with ${item.sizeBytes} bytes, unchanged since.`,
      );
    }
    this.#transfer(item, chosen);
  }

  /** Stops, and takes back what was sent. */
  async cancel(key: string): Promise<void> {
    const item = this.get(key);
    this.items.set(this.items.get().filter(one => one.key !== key));
    const transfer = this.#transfers.get(key);
    this.#transfers.delete(key);
    await transfer?.stop();
    if (!item?.uploadId || item.phase === 'importing') return;
    uploadMemory.forget(item.uploadId);
    const endpoint = await this.#api.uploadUrl();
    await Upload.terminate(uploadAddress(endpoint, item.uploadId), {
      onBeforeRequest: this.#sign,
      retryDelays: [0, 1_000, 5_000],
    });
  }

  /** Takes a finished one out of the tray. */
  dismiss(key: string): void {
    this.items.set(this.items.get().filter(one => one.key !== key));
  }

  /** Finds the uploads that were unfinished when the page was last left. */
  restore(): Promise<void> {
    this.#restored ??= this.#restore().catch(() => {
      this.#restored = undefined;
    });
    return this.#restored;
  }

  async #restore(): Promise<void> {
    const [uploads, held] = await Promise.all([
      this.#api.listUploads(),
      heldUploads(),
    ]);
    const plans = uploadMemory.plans();
    for (const upload of uploads) {
      const known = this.items.get().some(one => one.uploadId === upload.id);
      if (known || held.has(upload.id)) continue;
      const item = this.#fromServer(upload, plans[upload.id]);
      this.items.set([...this.items.get(), item]);
      if (upload.status === 'complete') {
        if (item.plan) await this.#import(item.key);
      } else {
        await this.#tryHandle(item);
      }
    }
  }

  #fromServer(upload: ServerUpload, plan?: UploadPlan): UploadItem {
    const complete = upload.status === 'complete';
    return {
      key: `upload-${this.#nextKey++}`,
      uploadId: upload.id,
      fileName: upload.fileName,
      sizeBytes: upload.sizeBytes,
      sentBytes: complete ? upload.sizeBytes : upload.offset,
      fingerprint: upload.fingerprint,
      phase: complete ? 'complete' : 'interrupted',
      plan,
    };
  }

  /** Goes on by itself where the browser still lets this page read the file. */
  async #tryHandle(item: UploadItem): Promise<void> {
    const handle = await uploadMemory.file(item.uploadId!);
    if (!handle) return;
    this.#change(item.key, { reopenable: true });
    if ((await handle.queryPermission?.()) !== 'granted') return;
    const file = await handle.getFile();
    await this.continueWith(item.key, { file, handle }).catch(error =>
      this.#change(item.key, { reopenable: false, error: error.message }),
    );
  }

  #transfer(item: UploadItem, chosen: ChosenFile): void {
    const transfer = new Transfer({
      chosen,
      uploadId: item.uploadId,
      endpoint: () => this.#api.uploadUrl(),
      sign: this.#sign,
      onChange: change => this.#change(item.key, change),
      onUploadId: uploadId => {
        const plan = this.get(item.key)?.plan;
        if (plan) uploadMemory.rememberPlan(uploadId, plan);
      },
      onComplete: () => void this.#import(item.key),
    });
    this.#transfers.set(item.key, transfer);
    transfer.start();
  }

  async #import(key: string): Promise<void> {
    const item = this.get(key);
    if (!item?.plan || !item.uploadId) return;
    this.#change(key, { phase: 'importing', error: undefined });
    try {
      const { image, operation } = await this.#api.importImage(
        { ...item.plan, source: { type: 'upload', uploadId: item.uploadId } },
        // Two tabs, or a repeated try, make one image.
        { idempotencyKey: `upload-${item.uploadId}` },
      );
      uploadMemory.forget(item.uploadId);
      this.#transfers.delete(key);
      this.#change(key, { imageId: image.id, operationId: operation.id });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#change(key, { phase: 'failed', error: message });
    }
  }

  #change(key: string, change: Partial<UploadItem>): void {
    this.items.set(
      this.items
        .get()
        .map(item => (item.key === key ? { ...item, ...change } : item)),
    );
  }
}
