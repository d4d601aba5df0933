/**
 * Makes the same image in another place and shares it there, for recipients who
 * cannot use it where it is: the steps of a copy, and then
 *
 *   share  asks the recipients
 *
 * When it is cancelled, neither the copy nor its shares are left.
 */
import type { ImageShare } from '@vm-images/backstage-plugin-vm-images-common';
import { addShares } from '../database/imageShares/changeShares';
import { forgetShares } from '../database/imageShares/forgetShares';
import { listShares } from '../database/imageShares/readShares';
import { settleVisibility } from '../database/imageShares/settleVisibility';
import { endNewImage } from '../imports/endNewImage';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../operations';
import { shareFromRow } from '../shares/shareFromRow';
import {
  copySteps,
  type CopyInput,
  type CopyOptions,
  type CopyState,
} from './copyOperation';

export const COPY_AND_SHARE_IMAGE = 'image.copy-and-share';

export type CopyAndShareInput = CopyInput & {
  share: { recipients: string[]; note: string; maxRecipients: number };
};

export interface CopyAndShareOptions extends CopyOptions {
  /** Tells recipients, once there is something to accept. */
  teller: { shared(share: ImageShare, principal: string): Promise<void> };
}

type Step = OperationStep<CopyAndShareInput, CopyState>;

const shareStep: Step = {
  name: 'share',
  title: 'Share it there',
  weight: 0.1,
  async run({ operation, fenced, log }) {
    const { imageId, share } = operation.input;
    await fenced(tx =>
      addShares({
        ...{ tx, imageId, ...share, createdBy: operation.createdBy },
      }),
    );
    log(`Asked ${share.recipients.join(', ')}`);
  },
  async undo({ operation, fenced }) {
    const { imageId } = operation.input;
    await fenced(async tx => {
      await forgetShares({ tx, imageId });
      await settleVisibility({ tx, imageId });
    });
  },
};

async function tell(
  context: EndContext<CopyAndShareInput, CopyState>,
  { teller }: CopyAndShareOptions,
): Promise<void> {
  const { operation, fenced } = context;
  const { imageId, share } = operation.input;
  const { createdBy: principal } = operation;
  const { items } = await fenced(tx =>
    listShares({
      ...{ knex: tx, view: { everything: true, owners: [] } },
      ...{ query: { imageId }, limit: share.recipients.length },
    }),
  );
  const caller = { principal, ownershipRefs: [principal], admin: false };
  for (const one of items) {
    await teller.shared(shareFromRow(one, caller), principal);
  }
}

/** See the top of this file. */
export function copyAndShareOperation(
  options: CopyAndShareOptions,
): OperationDefinition<CopyAndShareInput, CopyState> {
  const steps = [...(copySteps(options) as unknown as Step[]), shareStep];
  const { staging } = options;
  return {
    kind: COPY_AND_SHARE_IMAGE,
    steps,
    async onEnd(context) {
      await endNewImage({ context, steps, staging });
      if (context.outcome === 'succeeded') await tell(context, options);
    },
  };
}
