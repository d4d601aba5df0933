/**
 * Every permission of the product. Ownership and visibility are enforced by the
 * backend whether or not the permission framework is on; these refine them.
 */
import {
  createPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/** @public */
export const RESOURCE_TYPE_IMAGE = 'vm-images-image';
/** @public */
export const RESOURCE_TYPE_TEMPLATE = 'vm-images-template';
/** @public */
export const RESOURCE_TYPE_MACHINE = 'vm-images-virtual-machine';
/** @public */
export const RESOURCE_TYPE_OPERATION = 'vm-images-operation';

type Action = 'create' | 'read' | 'update' | 'delete';

function on<T extends string>(
  resourceType: T,
  name: string,
  action: Action,
): ResourcePermission<T> {
  return createPermission({ name, attributes: { action }, resourceType });
}

/** @public */
export const imageReadPermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.read',
  'read',
);
/** @public */
export const imageUpdatePermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.update',
  'update',
);
/** @public */
export const imageDeletePermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.delete',
  'delete',
);
/** @public */
export const imageDownloadPermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.download',
  'read',
);
/** Upload an image to a bucket of object storage. @public */
export const imageExportPermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.export',
  'read',
);
/** Make a plain image of an encrypted one. @public */
export const imageDecryptPermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.decrypt',
  'read',
);
/** Delete an image although virtual machines made from it exist. @public */
export const imageForceDeletePermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.delete.force',
  'delete',
);
/** Offer an image to everyone, and take it back. @public */
export const imagePublishPermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.publish',
  'update',
);
/** Sharing it with others, and stopping that. @public */
export const imageSharePermission = on(
  RESOURCE_TYPE_IMAGE,
  'vm-images.image.share',
  'update',
);
/** Import and capture. @public */
export const imageCreatePermission = createPermission({
  name: 'vm-images.image.create',
  attributes: { action: 'create' },
});
/** @public */
export const templateReadPermission = on(
  RESOURCE_TYPE_TEMPLATE,
  'vm-images.template.read',
  'read',
);
/** @public */
export const templateUpdatePermission = on(
  RESOURCE_TYPE_TEMPLATE,
  'vm-images.template.update',
  'update',
);
/** @public */
export const templateDeletePermission = on(
  RESOURCE_TYPE_TEMPLATE,
  'vm-images.template.delete',
  'delete',
);
/** @public */
export const templateCreatePermission = createPermission({
  name: 'vm-images.template.create',
  attributes: { action: 'create' },
});
/** @public */
export const machineReadPermission = on(
  RESOURCE_TYPE_MACHINE,
  'vm-images.virtual-machine.read',
  'read',
);
/** Power, console, snapshots and backups, owner and description. @public */
export const machineUpdatePermission = on(
  RESOURCE_TYPE_MACHINE,
  'vm-images.virtual-machine.update',
  'update',
);
/** @public */
export const machineDeletePermission = on(
  RESOURCE_TYPE_MACHINE,
  'vm-images.virtual-machine.delete',
  'delete',
);
/** @public */
export const machineLaunchPermission = createPermission({
  name: 'vm-images.virtual-machine.launch',
  attributes: { action: 'create' },
});
/** @public */
export const operationReadPermission = on(
  RESOURCE_TYPE_OPERATION,
  'vm-images.operation.read',
  'read',
);
/** Cancel and retry. @public */
export const operationUpdatePermission = on(
  RESOURCE_TYPE_OPERATION,
  'vm-images.operation.update',
  'update',
);
/**
 * Act on everything, whoever owns it. Unlike all others it is denied unless
 * `vmImages.adminsByPermission` is on and the policy grants it, or the caller is
 * named in `vmImages.admins`.
 *
 * @public
 */
export const administerPermission = createPermission({
  name: 'vm-images.administer',
  attributes: {},
});

/** @public */
export const vmImagesPermissions = [
  imageReadPermission,
  imageUpdatePermission,
  imageDeletePermission,
  imageForceDeletePermission,
  imageDownloadPermission,
  imageExportPermission,
  imageDecryptPermission,
  imageSharePermission,
  imagePublishPermission,
  imageCreatePermission,
  templateReadPermission,
  templateUpdatePermission,
  templateDeletePermission,
  templateCreatePermission,
  machineReadPermission,
  machineUpdatePermission,
  machineDeletePermission,
  machineLaunchPermission,
  operationReadPermission,
  operationUpdatePermission,
  administerPermission,
];
