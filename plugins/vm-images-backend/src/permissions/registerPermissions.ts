import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import type {
  Permission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { isResourcePermission } from '@backstage/plugin-permission-common';
import { vmImagesPermissions } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { createResourceAccess, type ResourceAccess } from '../authorization';
import type { ImageRow, MachineRow, TemplateRow } from '../database/tables';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
} from '../operations/OperationRow';
import {
  imageResourceRef,
  machineResourceRef,
  operationResourceRef,
  templateResourceRef,
} from './resourceRefs';
import { imageRulesForPolicies } from './rules/imageRules';
import { machineRulesForPolicies } from './rules/machineRules';
import { operationRulesForPolicies } from './rules/operationRules';
import { templateRulesForPolicies } from './rules/templateRules';

/** How decisions on each kind of resource are applied. */
export interface AccessByType {
  images: ResourceAccess<ImageRow>;
  templates: ResourceAccess<TemplateRow>;
  machines: ResourceAccess<MachineRow>;
  operations: ResourceAccess<OperationRow>;
}

/**
 * Makes every permission and every rule known to the framework. The permission
 * backend may ask us to judge resources that it knows only by their ids.
 */
export function registerPermissions(options: {
  permissionsRegistry: PermissionsRegistryService;
  database: Knex;
}): AccessByType {
  const { permissionsRegistry, database } = options;
  permissionsRegistry.addResourceType({
    resourceRef: imageResourceRef,
    permissions: permissionsOn(imageResourceRef.resourceType),
    rules: Object.values(imageRulesForPolicies),
    getResources: ids => rowsById<ImageRow>(database, 'images', ids),
  });
  permissionsRegistry.addResourceType({
    resourceRef: templateResourceRef,
    permissions: permissionsOn(templateResourceRef.resourceType),
    rules: Object.values(templateRulesForPolicies),
    getResources: ids => rowsById<TemplateRow>(database, 'templates', ids),
  });
  permissionsRegistry.addResourceType({
    resourceRef: machineResourceRef,
    permissions: permissionsOn(machineResourceRef.resourceType),
    rules: Object.values(machineRulesForPolicies),
    getResources: ids => rowsById<MachineRow>(database, 'machines', ids),
  });
  permissionsRegistry.addResourceType({
    resourceRef: operationResourceRef,
    permissions: permissionsOn(operationResourceRef.resourceType),
    rules: Object.values(operationRulesForPolicies),
    getResources: async ids =>
      (await rowsById<OperationTableRow>(database, OPERATIONS, ids)).map(
        row => row && toOperationRow(row),
      ),
  });
  permissionsRegistry.addPermissions(
    vmImagesPermissions.filter(one => !isResourcePermission(one)),
  );
  const access = { permissionsRegistry };
  return {
    images: createResourceAccess({ ...access, resourceRef: imageResourceRef }),
    templates: createResourceAccess({
      ...access,
      resourceRef: templateResourceRef,
    }),
    machines: createResourceAccess({
      ...access,
      resourceRef: machineResourceRef,
    }),
    operations: createResourceAccess({
      ...access,
      resourceRef: operationResourceRef,
    }),
  };
}

function permissionsOn<T extends string>(
  resourceType: T,
): ResourcePermission<T>[] {
  const all: readonly Permission[] = vmImagesPermissions;
  return all.filter((one): one is ResourcePermission<T> =>
    isResourcePermission(one, resourceType),
  );
}

/** Rows in the order of the ids, undefined where there is none. */
async function rowsById<T extends { id: string }>(
  database: Knex,
  table: string,
  ids: readonly string[],
): Promise<(T | undefined)[]> {
  const rows: T[] = await database(table).whereIn('id', ids);
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.map(id => byId.get(id));
}
