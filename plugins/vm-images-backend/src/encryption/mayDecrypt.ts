import { imageDecryptPermission } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  PermissionDecisions,
  ResourceAccess,
  ServiceOptions,
} from '../authorization';
import type { ImageRow } from '../database/tables';

/** What the permission policy says to making an encrypted image plain. */
export function mayDecrypt(
  decisions: PermissionDecisions,
  access: ResourceAccess<ImageRow>,
) {
  return async (image: ImageRow, { credentials }: ServiceOptions) => {
    const [decision] = await decisions.decide(
      [imageDecryptPermission],
      credentials,
    );
    return access.allows(decision, image);
  };
}
