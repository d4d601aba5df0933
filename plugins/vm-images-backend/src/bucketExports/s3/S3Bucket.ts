import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
  type CompletedPart,
  type ListMultipartUploadsCommandOutput,
  type ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { BucketConfig } from '../readExportConfig';
import { explainS3Error, isNoSuchUpload, isNotFound } from './explainS3Error';

const CONNECT_MS = 10_000;
/** One part, on a slow line. */
const REQUEST_MS = 10 * 60_000;

/** A part that the bucket has. */
export interface StoredPart {
  size: number;
  etag: string;
}

/** What the bucket has under a key. */
export interface StoredObject {
  sizeBytes: number;
  etag: string;
  metadata: Readonly<Record<string, string>>;
}

interface Call {
  signal?: AbortSignal;
}
interface UploadCall extends Call {
  key: string;
  uploadId: string;
}

/**
 * One configured bucket, by the calls that an export needs. Everything throws
 * what `explainS3Error` makes of errors.
 */
export class S3Bucket {
  readonly #config: BucketConfig;
  readonly #client: S3Client;

  constructor(config: BucketConfig) {
    this.#config = config;
    const { region, endpoint, pathStyle, credentials } = config;
    this.#client = new S3Client({
      ...{ region, credentials, forcePathStyle: pathStyle, maxAttempts: 3 },
      ...(endpoint !== undefined && { endpoint }),
      // Other object stores than AWS do not know the newer checksums; that the
      // parts arrive whole is seen by their signed digests.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        requestTimeout: REQUEST_MS,
        throwOnRequestTimeout: true,
      },
    });
  }

  /** Lets go of connections. */
  close(): void {
    this.#client.destroy();
  }

  async begin(
    object: Call & {
      key: string;
      metadata: Record<string, string>;
      disposition: string;
    },
  ): Promise<string> {
    const { key, metadata, disposition, signal } = object;
    const { UploadId } = await this.#ask(() =>
      this.#client.send(
        new CreateMultipartUploadCommand({
          ...this.#at(key),
          Metadata: metadata,
          ContentType: 'application/octet-stream',
          ContentDisposition: disposition,
        }),
        { abortSignal: signal },
      ),
    );
    return UploadId!;
  }

  /** By their numbers; undefined when there is no such upload any more. */
  async parts(
    upload: UploadCall,
  ): Promise<Map<number, StoredPart> | undefined> {
    const { key, uploadId, signal } = upload;
    const parts = new Map<number, StoredPart>();
    const asked = { ...this.#at(key), UploadId: uploadId };
    // Not by the paging of the library: it goes on as long as there is a marker,
    // and OpenStack Swift tells one on the last page too, so it never ended.
    let from: { PartNumberMarker?: string } | undefined = {};
    try {
      while (from) {
        const command: ListPartsCommand = new ListPartsCommand({
          ...{ ...asked, ...from },
        });
        const page: ListPartsCommandOutput = await this.#client.send(command, {
          abortSignal: signal,
        });
        for (const { PartNumber, ETag, Size } of page.Parts ?? []) {
          parts.set(PartNumber!, { etag: ETag ?? '', size: Size ?? 0 });
        }
        from = page.IsTruncated
          ? { PartNumberMarker: page.NextPartNumberMarker }
          : undefined;
      }
      return parts;
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined;
      throw explainS3Error(error, this.#config);
    }
  }

  async uploadPart(
    part: UploadCall & { number: number; bytes: Buffer },
  ): Promise<CompletedPart> {
    const { key, uploadId, number, bytes, signal } = part;
    const { ETag } = await this.#ask(() =>
      this.#client.send(
        new UploadPartCommand({
          ...{ ...this.#at(key), UploadId: uploadId, PartNumber: number },
          ...{ Body: bytes, ContentLength: bytes.length },
        }),
        { abortSignal: signal },
      ),
    );
    return { PartNumber: number, ETag };
  }

  async complete(upload: UploadCall & { parts: CompletedPart[] }) {
    const { key, uploadId, parts, signal } = upload;
    await this.#ask(() =>
      this.#client.send(
        new CompleteMultipartUploadCommand({
          ...{ ...this.#at(key), UploadId: uploadId },
          MultipartUpload: { Parts: parts },
        }),
        { abortSignal: signal },
      ),
    );
  }

  /** None of its parts is kept. Gone already counts as done. */
  async abort({ key, uploadId, signal }: UploadCall): Promise<void> {
    try {
      await this.#client.send(
        new AbortMultipartUploadCommand({
          ...{ ...this.#at(key), UploadId: uploadId },
        }),
        { abortSignal: signal },
      );
    } catch (error) {
      if (!isNoSuchUpload(error)) throw explainS3Error(error, this.#config);
    }
  }

  /** Ids of the uploads to a key that nobody has completed. */
  async openUploads({ key, signal }: Call & { key: string }) {
    const ids: string[] = [];
    const asked = { Bucket: this.#config.bucket, Prefix: key };
    let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (from) {
      const command: ListMultipartUploadsCommand =
        new ListMultipartUploadsCommand({ ...asked, ...from });
      const page: ListMultipartUploadsCommandOutput = await this.#ask(() =>
        this.#client.send(command, { abortSignal: signal }),
      );
      for (const { Key, UploadId } of page.Uploads ?? []) {
        if (Key === key && UploadId) ids.push(UploadId);
      }
      from = page.IsTruncated
        ? {
            KeyMarker: page.NextKeyMarker,
            UploadIdMarker: page.NextUploadIdMarker,
          }
        : undefined;
    }
    return ids;
  }

  async head({ key, signal }: Call & { key: string }) {
    try {
      const found = await this.#client.send(
        new HeadObjectCommand(this.#at(key)),
        { abortSignal: signal },
      );
      const object: StoredObject = {
        sizeBytes: found.ContentLength ?? 0,
        etag: (found.ETag ?? '').replace(/"/g, ''),
        metadata: found.Metadata ?? {},
      };
      return object;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explainS3Error(error, this.#config);
    }
  }

  async remove({ key, signal }: Call & { key: string }): Promise<void> {
    await this.#ask(() =>
      this.#client.send(new DeleteObjectCommand(this.#at(key)), {
        abortSignal: signal,
      }),
    );
  }

  #at(key: string) {
    return { Bucket: this.#config.bucket, Key: key };
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainS3Error(error, this.#config);
    }
  }
}
