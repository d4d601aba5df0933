import { CustomErrorBase } from '@backstage/errors';

/** There is no room for what was asked for: 507. */
export class InsufficientStorageError extends CustomErrorBase {
  name = 'InsufficientStorageError' as const;
  readonly statusCode = 507;

  constructor(missingBytes: number) {
    const mebibytes = Math.ceil(missingBytes / 2 ** 20);
    super(
      `The portal has no room for a file in that format: ${mebibytes} MiB are missing. Download the image in its own format, revoke links to other formats, or ask the portal's administrators for more space.`,
    );
  }
}
