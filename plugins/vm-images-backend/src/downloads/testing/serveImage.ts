import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { ExportGroup } from '@vm-images/backstage-plugin-vm-images-node';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import type { Knex } from 'knex';
import { insertImage } from '../../database/images';
import { registerDownloadRoutes } from '../../router/registerDownloadRoutes';
import { LinkOpener } from '../LinkOpener';
import { LinkSigner } from '../LinkSigner';
import { insertLink } from '../links/linkStore';

const digest = `sha256:${'0'.repeat(64)}`;

/**
 * One image behind one signed link, with the real route and database but
 * without the portal around it, to measure.
 *
 * @returns the path of the link besides
 */
export async function serveImage(parts: {
  database: Knex;
  logger: LoggerService;
  open: ExportGroup['open'];
}): Promise<{ listener: RequestListener; path: string }> {
  const { database, logger, open } = parts;
  const signer = new LinkSigner([randomBytes(32)]);
  const event = { success: async () => {}, fail: async () => {} };
  const auditor: AuditorService = { createEvent: async () => event };
  const router = PromiseRouter();
  registerDownloadRoutes(router, undefined as never, {
    opener: new LinkOpener({
      ...{ database, logger, signer, files: undefined as never },
      platform: () => ({ export: { open } } as never),
    }),
    ...{ auditor, links: undefined as never, externalUrl: async () => '' },
  });
  const { linkId, expiresAt } = await insertImageAndLink(database);
  const token = signer.sign({ linkId, expiresAt });
  return { listener: express().use(router), path: `/downloads/${token}` };
}

async function insertImageAndLink(database: Knex) {
  const [imageId, linkId, now] = [randomUUID(), randomUUID(), Date.now()];
  const expiresAt = now + 3_600_000;
  await insertImage({
    tx: database,
    image: {
      ...{ id: imageId, name: 'disk', kind: 'system-disk', digest },
      ...{ visibility: 'public', status: 'available', format: 'raw' },
      ...{ platform_id: 'memory', platform_image_id: 'disk', region: 'here' },
      ...{ os_type: 'linux', architecture: 'x86_64', boot_mode: 'both' },
      ...{ owner_ref: '', created_by: 'service:test' },
      origin: '{"type":"platform","text":"Offered."}',
    },
  });
  await database.transaction(tx =>
    insertLink({
      ...{ tx, limit: 1 },
      link: {
        ...{ id: linkId, image_id: imageId, digest, format: 'raw' },
        ...{ granted_as: 'admin', owner_ref: '', created_by: 'service:test' },
        ...{ created_at: now, expires_at: expiresAt, revoked_at: null },
        ...{ revoked_by: null, last_used_at: null, bytes_served: 0 },
      },
    }),
  );
  return { linkId, expiresAt };
}
