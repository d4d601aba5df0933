import { CustomErrorBase } from '@backstage/errors';

/** The disk cannot take an upload beside those that are announced: 507. */
export class NoRoomError extends CustomErrorBase {
  name = 'NoRoomError' as const;
  readonly statusCode = 507;
}
