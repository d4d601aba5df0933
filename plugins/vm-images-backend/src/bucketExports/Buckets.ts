import { ConflictError } from '@backstage/errors';
import type { BucketConfig } from './readExportConfig';
import { S3Bucket } from './s3/S3Bucket';

/** The configured buckets, by name; each is connected to when first used. */
export class Buckets {
  readonly #configs: ReadonlyMap<string, BucketConfig>;
  readonly #open = new Map<string, S3Bucket>();

  constructor(configs: readonly BucketConfig[]) {
    this.#configs = new Map(configs.map(one => [one.name, one]));
  }

  get isEmpty(): boolean {
    return this.#configs.size === 0;
  }

  list(): BucketConfig[] {
    return [...this.#configs.values()];
  }

  find(name: string): BucketConfig | undefined {
    return this.#configs.get(name);
  }

  /** @throws ConflictError when it is no longer configured. */
  use(name: string): S3Bucket {
    const config = this.#configs.get(name);
    if (!config) {
      throw new ConflictError(
        `Bucket "${name}" is not configured any more. Export to another one.`,
      );
    }
    const bucket = this.#open.get(name) ?? new S3Bucket(config);
    this.#open.set(name, bucket);
    return bucket;
  }

  /** Lets go of connections. */
  close(): void {
    for (const bucket of this.#open.values()) bucket.close();
    this.#open.clear();
  }
}
