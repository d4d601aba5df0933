import { ConflictError } from '@backstage/errors';
import {
  standingVerdict,
  explainVerdict,
  canStandingMove,
  type Caller,
  type Standing,
  type StandingOutcome,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { imageFromRow } from '../../database/images';
import { descendantsOf } from '../../database/lineage/imageParents';
import type { ImageRow } from '../../database/tables';
import type { ImageAccess } from '../../images/ImageAccess';
import { channelsOfImages } from '../channels/channelRows';
import { imagesById } from '../channels/ChannelViews';
import { setStanding } from './standingRows';
import type { StandingTeller } from './StandingTeller';

/** A revocation reaches so far, and reports so many. */
const REACH = { depth: 10, count: 500 };

/** In whose name a standing is changed. */
export interface Decider {
  caller: Caller;
  access: Pick<ImageAccess, 'maySee' | 'refine'>;
}

export interface Change {
  to: Standing;
  reason: string;
  inherit: boolean;
}

type Derived = StandingOutcome['derived'];

export const noneDerived: Derived = { items: [], hidden: 0, isCapped: false };

/** Changes standings, one image by one, and tells whom it concerns. */
export class StandingChanger {
  readonly #database: Knex;
  readonly #teller: StandingTeller;

  constructor(options: { database: Knex; teller: StandingTeller }) {
    this.#database = options.database;
    this.#teller = options.teller;
  }

  /** May it be done now? */
  async judge(
    image: ImageRow,
    change: Pick<Change, 'to' | 'reason'>,
    decider: Decider,
  ): Promise<Verdict> {
    const channels = await channelsOfImages(this.#database, [image.id]);
    return judgeRow(image, change, decider, channels.get(image.id) ?? []);
  }

  /**
   * Does it. Whether it may be done was judged before. All of it or nothing: an
   * image that is revoked already could not be revoked again to reach the rest.
   */
  async change(
    image: ImageRow,
    change: Change,
    decider: Decider,
  ): Promise<Derived> {
    const { to, reason } = change;
    const by = decider.caller.principal;
    const { changed, derived } = await this.#database.transaction(async tx => {
      const own = await setStanding(tx, { id: image.id, to, reason, by });
      if (!change.inherit) return { changed: [own], derived: noneDerived };
      const reached = await reachDerived(tx, image, change, decider);
      return { ...reached, changed: [own, ...reached.changed] };
    });
    await this.#teller.tell(changed, { to, reason });
    return derived;
  }
}

async function reachDerived(
  tx: Knex.Transaction,
  image: ImageRow,
  change: Change,
  decider: Decider,
): Promise<{ derived: Derived; changed: ImageRow[] }> {
  const { rows, isCapped } = await descendantsOf(tx, image.id, REACH);
  const ids = rows.map(row => row.image_id);
  const images = await imagesById(tx, ids);
  const channels = await channelsOfImages(tx, ids);
  const items: Derived['items'] = [];
  const changed: ImageRow[] = [];
  let hidden = 0;
  for (const id of ids) {
    const row = images.get(id);
    if (!row || !isConcerned(row, change.to)) continue;
    if (!decider.access.maySee(row)) {
      hidden++;
      continue;
    }
    const verdict = judgeRow(row, change, decider, channels.get(id) ?? []);
    const outcome =
      verdict.effect === 'deny'
        ? explainVerdict(verdict)
        : await changeDerived(tx, row, { ...change, decider, image });
    const refusal = typeof outcome === 'string' ? outcome : undefined;
    if (typeof outcome !== 'string') changed.push(outcome);
    items.push({
      ...{ id, name: row.name, outcome: refusal ? 'refused' : 'changed' },
      ...(refusal && { reason: refusal }),
    });
  }
  return { derived: { items, hidden, isCapped }, changed };
}

/** @returns the image as it is now, or why it was not done. */
async function changeDerived(
  tx: Knex.Transaction,
  row: ImageRow,
  change: Change & { decider: Decider; image: ImageRow },
): Promise<ImageRow | string> {
  const { to, reason, decider, image } = change;
  try {
    return await setStanding(tx, {
      ...{ id: row.id, to, reason, by: decider.caller.principal },
      inheritedFrom: image.id,
    });
  } catch (error) {
    // Somebody else was quicker, which nothing was written for.
    if (error instanceof ConflictError) return error.message;
    throw error;
  }
}

const isConcerned = ({ status, standing }: ImageRow, to: Standing) =>
  status !== 'destroyed' && canStandingMove(standing, to);

function judgeRow(
  row: ImageRow,
  { to, reason }: Pick<Change, 'to' | 'reason'>,
  { caller, access }: Decider,
  channels: readonly string[],
): Verdict {
  const standing = standingVerdict({
    ...{ image: imageFromRow(row), caller, to, reason, channels },
    // What the rules of other actions look at.
    ...{ capabilities: [], usedByTemplates: 0, deleteInUse: 'confirm' },
  });
  return access.refine(row, { standing }).standing;
}
