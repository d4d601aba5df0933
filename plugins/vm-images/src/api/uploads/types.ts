import type { ImportRequest } from '@vm-images/backstage-plugin-vm-images-common';

/** What to make of an upload once it is complete. @public */
export type UploadPlan = Omit<ImportRequest, 'source'>;

/**
 * `starting` and `uploading` move bytes; `waiting` is for the portal or the network and goes
 * on by itself; `paused` by the person; `interrupted` needs the file again
 * (after a reload); `complete` waits for a plan; `importing` was handed over.
 *
 * @public
 */
export type UploadPhase =
  | 'starting'
  | 'uploading'
  | 'waiting'
  | 'paused'
  | 'interrupted'
  | 'complete'
  | 'importing'
  | 'failed';

/** One file on its way, as the tray shows it. @public */
export interface UploadItem {
  /** Stable for the life of the page. */
  key: string;
  /** The backend's id, once it has one. */
  uploadId?: string;
  fileName: string;
  sizeBytes: number;
  sentBytes: number;
  /** Recognises the same file again: name, size and time of change. */
  fingerprint?: string;
  phase: UploadPhase;
  /** Smoothed; only while bytes move. */
  bytesPerSecond?: number;
  error?: string;
  plan?: UploadPlan;
  /** The browser kept a way to the file: one click continues. */
  reopenable?: boolean;
  /** What it became. */
  imageId?: string;
  operationId?: string;
}

/** A way to a file that outlives the page; with questions of Chromium's. @public */
export interface FileHandle extends FileSystemFileHandle {
  queryPermission?(): Promise<PermissionState>;
  requestPermission?(): Promise<PermissionState>;
}

/** A file from a drop or a picker, with its handle where the browser has one. @public */
export interface ChosenFile {
  file: File;
  handle?: FileHandle;
}
