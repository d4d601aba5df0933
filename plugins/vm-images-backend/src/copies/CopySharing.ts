import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  imageSharePermission,
  imageVerdicts,
  maxRecipientsOf,
  type Caller,
  type ImageKind,
  type ShareRequest,
  type SharingPolicy,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  enforceVerdict,
  type PermissionDecisions,
  type ResourceAccess,
  type ServiceOptions,
} from '../authorization';
import { imageFromRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import type { Recipients } from '../shares';
import type { CopyAndShareInput } from './copyAndShare';

/** How a copy will be shared, and who says whether it may be. */
export interface PlannedSharing {
  share: CopyAndShareInput['share'];
  /** Call it with the row of the copy, before anything of it is committed. */
  enforce(copy: ImageRow): void;
}

/** Judges the sharing of copies before they are made. */
export class CopySharing {
  readonly #o: {
    policy: SharingPolicy;
    recipients: Pick<Recipients, 'check'>;
    permissions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  };

  constructor(options: {
    policy: SharingPolicy;
    recipients: Pick<Recipients, 'check'>;
    permissions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  }) {
    this.#o = options;
  }

  /**
   * @throws InputError for recipients that there are not, ConflictError for
   * too many of them
   */
  async plan(
    request: ShareRequest,
    copy: { ownerRef: string; kind: ImageKind; name: string; caller: Caller },
    { credentials }: ServiceOptions,
  ): Promise<PlannedSharing> {
    const { policy, permissions } = this.#o;
    const { ownerRef, kind, name, caller } = copy;
    const [recipients, [decision]] = await Promise.all([
      this.#o.recipients.check(request.recipients, ownerRef),
      permissions.decide([imageSharePermission], credentials),
    ]);
    const maxRecipients = maxRecipientsOf(policy, kind);
    if (recipients.length > maxRecipients) {
      throw new ConflictError(
        `Image "${name}" can be shared with at most ${maxRecipients} users and groups. Share it with a group.`,
      );
    }
    const note = request.note?.trim() ?? '';
    return {
      share: { recipients, note, maxRecipients },
      enforce: row => {
        if (!this.#o.access.allows(decision, row)) {
          throw new NotAllowedError(
            `The permission policy of this portal does not grant you "${imageSharePermission.name}" here. Ask the portal's administrators for it.`,
          );
        }
        enforceVerdict(this.#verdict(row, caller));
      },
    };
  }

  /** As if it were there already. */
  #verdict(row: ImageRow, caller: Caller) {
    return imageVerdicts({
      image: { ...imageFromRow(row), status: 'available' },
      ...{ caller, capabilities: [], sharing: this.#o.policy },
      ...{ usedByTemplates: 0, deleteInUse: 'block' },
    }).share;
  }
}
