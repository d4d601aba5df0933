import type { ResourceEntity } from '@backstage/catalog-model';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ANNOTATION_AUDIENCE,
  ANNOTATION_MACHINE_ID,
  AUDIENCE_OWNER,
  originAnnotations,
  type EntityContext,
} from './common';
import { imageEntityName } from './imageEntity';

/** Name of the entity of a virtual machine. */
export const machineEntityName = (machineId: string) => `vm-${machineId}`;

/**
 * A `Resource` of type `virtual-machine`, owned by the machine's owner and
 * depending on its image while that is an entity itself.
 */
export function machineEntity(
  machine: VirtualMachine,
  context: EntityContext & { imageIsEntity: boolean },
): ResourceEntity {
  const path = `/vm-images/machines/${machine.id}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: machineEntityName(machine.id),
      title: machine.name,
      ...(machine.description && { description: machine.description }),
      annotations: {
        ...originAnnotations(context, path),
        [ANNOTATION_MACHINE_ID]: machine.id,
        [ANNOTATION_AUDIENCE]: AUDIENCE_OWNER,
      },
      labels: { 'vm-images.io/platform': machine.platformId },
      links: [
        {
          url: `${context.appBaseUrl}${path}`,
          title: 'Virtual machine',
          icon: 'dashboard',
        },
      ],
    },
    spec: {
      type: 'virtual-machine',
      owner: machine.ownerRef ?? context.defaultOwner,
      ...(machine.imageId &&
        context.imageIsEntity && {
          dependsOn: [`resource:default/${imageEntityName(machine.imageId)}`],
        }),
    },
  };
}
