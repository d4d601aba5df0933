import { CustomErrorBase, NotFoundError } from '@backstage/errors';
import type { LinkStatus } from './linkRow';

/** There was something behind the address, and it will not come back: 410. */
export class GoneError extends CustomErrorBase {
  name = 'GoneError' as const;
  readonly statusCode = 410;
}

/** It is there soon: 409, with the time after which to ask again. */
export class NotReadyError extends CustomErrorBase {
  name = 'ConflictError' as const;
  readonly statusCode = 409;
  readonly retryAfterSeconds = 10;

  constructor(format: string, operationId: string) {
    super(
      `The image is still being made as ${format} by operation ${operationId}. Try again in a while; the link stays the same.`,
    );
  }
}

const REMEDY = 'Ask for a new one on the page of the image.';

/** Does not tell what was wrong with it. */
export const unknownLink = () =>
  new NotFoundError(`There is no such download link. ${REMEDY}`);

const reasons: Record<Exclude<LinkStatus, 'live'>, string> = {
  expired: 'The download link has expired.',
  revoked: 'The download link was revoked.',
  withdrawn:
    'The download link does not lead anywhere any more: the image was deleted or revoked, changed its owner, or is not public any more.',
};

export function deadLink(status: Exclude<LinkStatus, 'live'>): GoneError {
  return new GoneError(`${reasons[status]} ${REMEDY}`);
}

/** The file in another format could not be made, or was given up. */
export function noFile(format: string): GoneError {
  return new GoneError(`There is no file of the image as ${format}. ${REMEDY}`);
}
