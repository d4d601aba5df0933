import { InputError, NotFoundError } from '@backstage/errors';
import {
  deny,
  retentionVerdict,
  verdictOf,
  type Caller,
  type Retention,
  type RetentionPreview,
  type RetentionRequest,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../../authorization';
import { etagOf, revisionOfEtag } from '../../database/etag';
import {
  decodeFamilyId,
  encodeFamilyId,
  type FamilyKey,
} from '../../database/lineage/familyId';
import { isoTime, withoutUndefined } from '../../database/values';
import type { FamilyService } from '../families/FamilyService';
import type { JudgedVersion, RetentionJudge } from './RetentionJudge';
import {
  getRetention,
  ruleOf,
  saveRetention,
  type RetentionRow,
} from './retentionRows';

/** Of larger families a preview counts all versions, and lists the newest. */
const MOST_SHOWN = 1_000;
/** The policy is asked about the newest versions only. */
const MOST_ASKED_ABOUT = 200;

type EditOptions = ServiceOptions & { ifMatch?: string };

/** Rules by which families let go of old versions. */
export class RetentionService {
  readonly #o: {
    callers: CallerResolver;
    database: Knex;
    families: Pick<FamilyService, 'versions'>;
    judge: RetentionJudge;
    /** Without a bin what goes could not come back. */
    hasBin: boolean;
  };

  constructor(options: {
    callers: CallerResolver;
    database: Knex;
    families: Pick<FamilyService, 'versions'>;
    judge: RetentionJudge;
    hasBin: boolean;
  }) {
    this.#o = options;
  }

  /** @throws NotFoundError for a family of which the caller sees no version. */
  async get(id: string, options: ServiceOptions): Promise<Retention> {
    const key = familyKey(id);
    const verdict = await this.#verdict(key, options);
    const row = await getRetention(this.#o.database, key);
    return retentionOf(key, row, verdict);
  }

  /** @throws NotAllowedError for whose family it is not. */
  async save(
    id: string,
    request: RetentionRequest,
    options: EditOptions,
  ): Promise<Retention> {
    const { callers, database } = this.#o;
    const key = familyKey(id);
    const verdict = await this.#verdict(key, options);
    enforceVerdict(verdict);
    checkRule(request);
    const { principal: by } = await callers.resolve(options.credentials);
    const ifRevision = revisionOfEtag(options.ifMatch);
    const row = await database.transaction(tx =>
      saveRetention(tx, key, { ...request, by, ifRevision }),
    );
    return retentionOf(key, row, verdict);
  }

  /** What a rule would do now; the one that is set when none is given. */
  async preview(
    id: string,
    request: RetentionRequest | undefined,
    options: ServiceOptions,
  ): Promise<RetentionPreview> {
    const { database, judge } = this.#o;
    const key = familyKey(id);
    enforceVerdict(await this.#verdict(key, options));
    if (request) checkRule(request);
    const row = request ? undefined : await getRetention(database, key);
    const rule = request ?? (row ? ruleOf(row) : {});
    const preview: RetentionPreview = { items: [], goes: 0, total: 0 };
    for await (const version of judge.judge(key, rule, Date.now())) {
      preview.total += 1;
      if (version.goes) preview.goes += 1;
      if (preview.items.length < MOST_SHOWN) {
        preview.items.push(itemOf(version));
      }
    }
    return preview;
  }

  async #verdict(key: FamilyKey, options: ServiceOptions): Promise<Verdict> {
    const { callers, families, hasBin } = this.#o;
    const limit = MOST_ASKED_ABOUT;
    const { items } = await families.versions(key, { limit }, options);
    const caller = await callers.resolve(options.credentials);
    // What the policy keeps from deleting images keeps from having them deleted.
    const refusal = items
      .flatMap(({ actions }) => actions.delete.findings)
      .find(({ rule }) => rule === 'image.permission');
    return verdictOf([
      ...ownership(key, caller).findings,
      ...(refusal ? [refusal] : []),
      ...(hasBin
        ? []
        : [
            deny(
              'retention.bin',
              'This portal has no recycle bin, so what a rule lets go could not come back.',
              'Ask the platform team to set vmImages.recycleBin.retention.',
            ),
          ]),
    ]);
  }
}

function itemOf({
  row,
  goes,
  reason,
}: JudgedVersion): RetentionPreview['items'][number] {
  return withoutUndefined({
    ...{ id: row.id, name: row.name, goes, reason },
    version: row.version || undefined,
    createdAt: isoTime(row.created_at),
  });
}

const ownership = ({ owner, name }: FamilyKey, caller: Caller): Verdict =>
  retentionVerdict({ name, ownerRef: owner || undefined }, caller);

function familyKey(id: string): FamilyKey {
  const key = decodeFamilyId(id);
  if (key) return key;
  throw new NotFoundError(`There is no family with id "${id}".`);
}

function checkRule(request: RetentionRequest): void {
  const { enabled, keepNewest, maxAgeDays } = request;
  if (!enabled || keepNewest !== undefined || maxAgeDays !== undefined) return;
  throw new InputError(
    'A retention rule needs "keepNewest", "maxAgeDays" or both.',
  );
}

function retentionOf(
  key: FamilyKey,
  row: RetentionRow | undefined,
  edit: Verdict,
): Retention {
  const time = (value: RetentionRow['last_run_at'] | undefined) =>
    value === null || value === undefined ? undefined : isoTime(value);
  const enabled = Boolean(row?.enabled);
  return withoutUndefined<Retention>({
    familyId: encodeFamilyId(key),
    enabled,
    ...(row && ruleOf(row)),
    updatedBy: row?.updated_by,
    updatedAt: time(row?.updated_at),
    nextRunAt: enabled ? time(row?.next_run_at) : undefined,
    lastRunAt: time(row?.last_run_at),
    lastRun: row?.last_run ? JSON.parse(row.last_run) : undefined,
    etag: etagOf(row?.revision ?? 0),
    actions: { edit },
  });
}
