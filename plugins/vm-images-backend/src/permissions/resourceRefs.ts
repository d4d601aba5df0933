/**
 * What permission policies decide on. Each type comes with the row that a rule
 * looks at; as SQL a rule speaks of the same columns under the alias stated.
 */
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_IMAGE,
  RESOURCE_TYPE_MACHINE,
  RESOURCE_TYPE_OPERATION,
  RESOURCE_TYPE_TEMPLATE,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Sql } from '../database/sql';
import type { ImageRow, MachineRow, TemplateRow } from '../database/tables';
import type { OperationRow } from '../operations';

const pluginId = 'vm-images';

/** Images; alias `i`. @public */
export const imageResourceRef = createPermissionResourceRef<
  ImageRow,
  Sql
>().with({ pluginId, resourceType: RESOURCE_TYPE_IMAGE });

/** VM templates; alias `t`. @public */
export const templateResourceRef = createPermissionResourceRef<
  TemplateRow,
  Sql
>().with({ pluginId, resourceType: RESOURCE_TYPE_TEMPLATE });

/** Virtual machines; alias `m`. @public */
export const machineResourceRef = createPermissionResourceRef<
  MachineRow,
  Sql
>().with({ pluginId, resourceType: RESOURCE_TYPE_MACHINE });

/** Operations; alias `operations`. @public */
export const operationResourceRef = createPermissionResourceRef<
  OperationRow,
  Sql
>().with({ pluginId, resourceType: RESOURCE_TYPE_OPERATION });
