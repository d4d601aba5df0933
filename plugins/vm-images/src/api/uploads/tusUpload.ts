import type { IdentityApi } from '@backstage/core-plugin-api';
import { Upload, type DetailedError, type HttpRequest } from 'tus-js-client';
import { fingerprintOf } from './fingerprint';

const CHUNK_BYTES = 64 * 1024 ** 2;
/** Milliseconds; the count starts anew whenever bytes got through. */
const RETRY_DELAYS = [0, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export interface TusCallbacks {
  onUrl: (uploadId: string) => void;
  onProgress: (sentBytes: number) => void;
  /** It failed, and is tried again in a moment. */
  onRetry: () => void;
  onSuccess: () => void;
  onError: (error: Error) => void;
}

/** Signs every request as this person; tokens are short-lived, so each anew. */
export function signer(identityApi: IdentityApi) {
  return async (request: HttpRequest) => {
    const { token } = await identityApi.getCredentials();
    if (token) request.setHeader('Authorization', `Bearer ${token}`);
  };
}

/** An upload by the tus protocol, new or continued at `uploadId`. */
export function tusUpload(options: {
  file: File;
  endpoint: string;
  uploadId?: string;
  sign: (request: HttpRequest) => Promise<void>;
  callbacks: TusCallbacks;
}): Upload {
  const { file, endpoint, uploadId, sign, callbacks } = options;
  const upload: Upload = new Upload(file, {
    endpoint,
    uploadUrl: uploadId ? uploadAddress(endpoint, uploadId) : undefined,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS,
    onShouldRetry(error) {
      const again = isPassing(error);
      if (again) callbacks.onRetry();
      return again;
    },
    metadata: { filename: file.name, fingerprint: fingerprintOf(file) },
    // The backend lists unfinished uploads; the browser need not remember.
    storeFingerprintForResuming: false,
    onBeforeRequest: sign,
    onUploadUrlAvailable: () => callbacks.onUrl(idOf(upload.url)),
    onProgress: callbacks.onProgress,
    onSuccess: callbacks.onSuccess,
    onError: callbacks.onError,
  });
  return upload;
}

export function uploadAddress(endpoint: string, uploadId: string): string {
  return `${endpoint}/${encodeURIComponent(uploadId)}`;
}

function idOf(url: string | null): string {
  const path = new URL(url ?? '', window.location.href).pathname;
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
}

/** Will the same request do better later? Without a network that is asked elsewhere. */
function isPassing(error: DetailedError): boolean {
  if (navigator.onLine === false) return false;
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || [409, 423, 429].includes(status);
}

/** What the backend said, or that it could not be reached. */
export function describeTusError(error: Error): string {
  const response = (error as DetailedError).originalResponse;
  const body = response?.getBody()?.trim();
  if (response && body) {
    try {
      return JSON.parse(body).error?.message ?? body;
    } catch {
      return body;
    }
  }
  if (response) return `The portal answered ${response.getStatus()}.`;
  const wasSent = (error as DetailedError).originalRequest;
  return wasSent ? 'The portal could not be reached.' : error.message;
}
