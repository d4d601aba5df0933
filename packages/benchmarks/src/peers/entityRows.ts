import { createHash, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { imageEntity } from '@vm-images/backstage-plugin-catalog-backend-module-vm-images/testUtils';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';

/** A row of the table `search` of Backstage's catalog. */
interface SearchRow {
  entity_id: string;
  key: string;
  value: string | null;
  original_value: string | null;
}

/** What Backstage's catalog keeps for one entity that it has processed. */
export interface EntityRows {
  state: object;
  final: object;
  search: SearchRow[];
}

/**
 * How the installed catalog takes entities apart. It is none of its exports,
 * but a copy of it here would not follow it.
 */
const { buildEntitySearch } = require(join(
  dirname(require.resolve('@backstage/plugin-catalog-backend/package.json')),
  'dist/database/operations/stitcher/buildEntitySearch.cjs.js',
)) as { buildEntitySearch(id: string, entity: Entity): SearchRow[] };

const context = {
  defaultOwner: 'group:default/platform-team',
  appBaseUrl: 'https://portal.example.com',
};
const NEVER = '2100-01-01T00:00:00.000Z';
const ONCE = '2026-01-01T00:00:00.000Z';

/** The rows that an image becomes, by way of our catalog module. */
export function entityRows(image: Image): EntityRows {
  const made = imageEntity(image, context);
  const id = randomUUID();
  const ref = stringifyEntityRef(made);
  const text = JSON.stringify(made);
  const hash = createHash('sha1').update(text).digest('hex');
  const entity: Entity = {
    ...made,
    metadata: { namespace: 'default', ...made.metadata, uid: id, etag: hash },
    relations: [{ type: 'ownedBy', targetRef: made.spec.owner }],
  };
  return {
    state: {
      entity_id: id,
      entity_ref: ref,
      unprocessed_entity: text,
      processed_entity: text,
      errors: '[]',
      next_update_at: NEVER,
      last_discovery_at: ONCE,
      location_key: 'vm-images:images',
      result_hash: hash,
      unprocessed_hash: hash,
    },
    final: {
      entity_id: id,
      hash,
      final_entity: JSON.stringify(entity),
      last_updated_at: ONCE,
      entity_ref: ref,
    },
    search: buildEntitySearch(id, entity),
  };
}
