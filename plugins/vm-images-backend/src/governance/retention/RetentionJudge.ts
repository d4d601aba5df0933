import {
  imageVerdicts,
  retentionDecisions,
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
import type { PlatformDirectory } from '../../platforms/PlatformDirectory';
import { channelsOfImages } from '../channels/channelRows';

/** More versions than these are looked at by the next run. */
const MOST_VERSIONS = 1_000;

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

  /** Every version, the newest first. Judged for its owner. */
  async judge(
    key: FamilyKey,
    rule: RetentionRule,
    now: number,
  ): Promise<JudgedVersion[]> {
    const listed = await this.#versions(key);
    const channels = await channelsOfImages(
      this.#database,
      listed.map(({ row }) => row.id),
    );
    const decisions = retentionDecisions(
      listed.map(item => ({
        id: item.row.id,
        status: item.row.status,
        createdAt: Number(item.row.created_at),
        channels: channels.get(item.row.id) ?? [],
        remove: this.#mayGo(item, key),
      })),
      rule,
      now,
    );
    const rows = new Map(listed.map(({ row }) => [row.id, row]));
    return decisions.map(one => ({ ...one, row: rows.get(one.id)! }));
  }

  async #versions({ owner, name }: FamilyKey): Promise<ListedImage[]> {
    const ids: { id: string }[] = await this.#database<ImageRow>('images')
      .where({ owner_ref: owner, family: name })
      .whereNull('deleted_at')
      .orderBy('created_at', 'desc')
      .limit(MOST_VERSIONS)
      .select('id');
    const listed: ListedImage[] = [];
    for (const { id } of ids) {
      const item = await getImage({ knex: this.#database, id, refs: [owner] });
      if (item) listed.push(item);
    }
    return listed;
  }

  /** Nobody is there to be warned, so a warning keeps a version too. */
  #mayGo(item: ListedImage, { owner }: FamilyKey): Verdict {
    const { image, usedByTemplates, hasDisks } = item;
    const facts = this.#platforms.facts(image.platformId);
    const { findings } = imageVerdicts({
      image,
      caller: ownerAlone(owner),
      capabilities: facts?.capabilities ?? [],
      platformUnavailable: facts?.unavailable,
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
