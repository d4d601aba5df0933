import { CustomErrorBase, NotFoundError } from '@backstage/errors';
import type { LinkStatus } from './linkRow';

/** There was something behind the address, and it will not come back: 410. */
export class GoneError extends CustomErrorBase {
  name = 'GoneError' as const;
  readonly statusCode = 410;
}

const REMEDY = 'Ask for a new one on the page of the image.';

/** Does not tell what was wrong with it. */
export const unknownLink = () =>
  new NotFoundError(`There is no such download link. ${REMEDY}`);

const reasons: Record<Exclude<LinkStatus, 'live'>, string> = {
  expired: 'The download link has expired.',
  revoked: 'The download link was revoked.',
  withdrawn:
    'The download link does not lead anywhere any more: the image was deleted, changed its owner, or is not public any more.',
};

export function deadLink(status: Exclude<LinkStatus, 'live'>): GoneError {
  return new GoneError(`${reasons[status]} ${REMEDY}`);
}
