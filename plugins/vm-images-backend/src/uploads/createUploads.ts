import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { createTusHandler } from './createTusHandler';
import { UploadDataStore, type UploadLimits } from './UploadDataStore';
import { hostBootId, UploadFiles } from './UploadFiles';
import { UploadService } from './UploadService';
import { UploadStore } from './UploadStore';

/** Puts the room together. */
export function createUploads(options: {
  database: Knex;
  /** On the same file system as the staging folder, so that files are moved. */
  folder: string;
  limits: UploadLimits;
  expiryMs: number;
  /** How long a connection may bring nothing. @defaultValue 60 seconds */
  idleMs?: number;
  logger: LoggerService;
}) {
  const { database, limits, expiryMs, idleMs, logger } = options;
  const rows = new UploadStore(database);
  const files = new UploadFiles(options.folder);
  const bootId = hostBootId();
  const store = new UploadDataStore({ rows, files, limits, bootId });
  const service = new UploadService({ rows, files, store, expiryMs, logger });
  const handleTus = createTusHandler({
    ...{ store, maxBytes: limits.maxBytes, idleMs, logger },
  });
  return { service, handleTus };
}
