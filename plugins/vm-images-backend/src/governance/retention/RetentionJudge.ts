import {
  imageVerdicts,
  retentionDecider,
  verdictOf,
  type Caller,
  type RetentionDecision,
  type RetentionRule,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { getImage } from '../../database/imageList/getImage';
import type { ListedImage } from '../../database/imageList/listImages';
import type { FamilyKey } from '../../database/lineage/familyId';
import type { ImageRow } from '../../database/tables';
import {
  judgedPlatform,
  type PlatformDirectory,
} from '../../platforms/PlatformDirectory';
import { channelsOfImages } from '../channels/channelRows';

/** So many versions are in memory at a time. */
const VERSIONS_AT_ONCE = 200;

/** A version, and what a rule says of it. */
export interface JudgedVersion extends RetentionDecision {
  row: ImageRow;
}

/** Says what a rule makes of a family as it is now. */
export class RetentionJudge {
  readonly #database: Knex;
  readonly #platforms: PlatformDirectory;

  constructor(options: { database: Knex; platforms: PlatformDirectory }) {
    this.#database = options.database;
    this.#platforms = options.platforms;
  }

  /**
   * Every version, the newest first, read as they are asked for. Judged for the
   * owner of the family.
   */
  async *judge(
    key: FamilyKey,
    rule: RetentionRule,
    now: number,
  ): AsyncGenerator<JudgedVersion> {
    const decide = retentionDecider(rule, now);
    for await (const listed of this.#versions(key)) {
      const channels = await channelsOfImages(
        this.#database,
        listed.map(({ row }) => row.id),
      );
      for (const item of listed) {
        const { row } = item;
        const decision = decide({
          id: row.id,
          status: row.status,
          createdAt: Number(row.created_at),
          channels: channels.get(row.id) ?? [],
          remove: this.#mayGo(item, key),
        });
        yield { ...decision, row };
      }
    }
  }

  /** Page by page; when a version was made never changes. */
  async *#versions({ owner, name }: FamilyKey): AsyncGenerator<ListedImage[]> {
    const knex = this.#database;
    let last: Pick<ImageRow, 'id' | 'created_at'> | undefined;
    for (;;) {
      const page = knex<ImageRow>('images')
        .where({ owner_ref: owner, family: name })
        .whereNull('deleted_at')
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(VERSIONS_AT_ONCE)
        .select('id', 'created_at');
      if (last) {
        const { created_at, id } = last;
        void page.whereRaw('(created_at, id) < (?, ?)', [created_at, id]);
      }
      const rows = await page;
      const listed: ListedImage[] = [];
      for (const { id } of rows) {
        const item = await getImage({ knex, id, refs: [owner] });
        if (item) listed.push(item);
      }
      yield listed;
      last = rows.at(-1);
      if (rows.length < VERSIONS_AT_ONCE) return;
    }
  }

  /** Nobody is there to be warned, so a warning keeps a version too. */
  #mayGo(item: ListedImage, { owner }: FamilyKey): Verdict {
    const { image, usedByTemplates, hasDisks } = item;
    const facts = this.#platforms.facts(image.platformId);
    const { findings } = imageVerdicts({
      image,
      caller: ownerAlone(owner),
      ...judgedPlatform(facts),
      usedByTemplates,
      deleteInUse: 'block',
      disksRest: hasDisks && facts?.linkedDisks,
    }).delete;
    return verdictOf(findings);
  }
}

/** The schedule acts for whom the family belongs to, and for nobody else. */
function ownerAlone(owner: string): Caller {
  return {
    principal: owner || 'service:plugin:vm-images',
    ownershipRefs: owner ? [owner] : [],
    admin: owner === '',
  };
}
