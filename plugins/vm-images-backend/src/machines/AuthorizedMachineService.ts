import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  imageCreatePermission,
  machineDeletePermission,
  machineLaunchPermission,
  machineReadPermission,
  machineUpdatePermission,
  type Caller,
  type CaptureRequest,
  type LaunchCheckRequest,
  type LaunchRequest,
  type MachineListQuery,
  type PowerAction,
  type VirtualMachinePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
  ServiceOptions,
} from '../authorization';
import { anyOf, isIn, sql, type Sql } from '../database/sql';
import type { MachineRow } from '../database/tables';
import type { DefaultMachineService } from './DefaultMachineService';
import type { ConsoleReading, MachineService } from './MachineService';
import type { MachineViews } from './MachineViews';

/**
 * Shows a machine to whom it belongs and to whoever made it. What may be done
 * with it the rules say; the permission framework may say less.
 */
export class AuthorizedMachineService implements MachineService {
  readonly #inner: DefaultMachineService;
  readonly #views: MachineViews;
  readonly #callers: CallerResolver;
  readonly #decisions: PermissionDecisions;
  readonly #access: ResourceAccess<MachineRow>;

  constructor(options: {
    inner: DefaultMachineService;
    views: MachineViews;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<MachineRow>;
  }) {
    this.#inner = options.inner;
    this.#views = options.views;
    this.#callers = options.callers;
    this.#decisions = options.decisions;
    this.#access = options.access;
  }

  async list(query: MachineListQuery, options: ServiceOptions) {
    const caller = await this.#callers.resolve(options.credentials);
    const [decision] = await this.#decisions.decide(
      [machineReadPermission],
      options.credentials,
    );
    const visible = [visibleTo(caller), this.#access.toSql(decision)];
    return this.#inner.list(query, {
      ...options,
      visible: visible.filter(one => one !== undefined),
    });
  }

  async get(id: string, options: ServiceOptions) {
    await this.#admit(id, options);
    return this.#inner.get(id, options);
  }

  async verdicts(id: string, options: ServiceOptions) {
    await this.#admit(id, options);
    return this.#inner.verdicts(id, options);
  }

  async update(
    id: string,
    patch: VirtualMachinePatch,
    options: ServiceOptions & { ifMatch?: string },
  ) {
    await this.#admit(id, options, machineUpdatePermission);
    return this.#inner.update(id, patch, options);
  }

  async power(id: string, action: PowerAction, options: ServiceOptions) {
    await this.#admit(id, options, machineUpdatePermission);
    return this.#inner.power(id, action, options);
  }

  async delete(id: string, options: ServiceOptions) {
    await this.#admit(id, options, machineDeletePermission);
    return this.#inner.delete(id, options);
  }

  async checkLaunch(request: LaunchCheckRequest, options: ServiceOptions) {
    const { credentials } = options;
    await this.#decisions.require(machineLaunchPermission, credentials);
    return this.#inner.checkLaunch(request, options);
  }

  async launch(request: LaunchRequest, options: ServiceOptions) {
    const { credentials } = options;
    await this.#decisions.require(machineLaunchPermission, credentials);
    return this.#inner.launch(request, options);
  }

  async capture(request: CaptureRequest, options: ServiceOptions) {
    const { credentials } = options;
    await this.#decisions.require(imageCreatePermission, credentials);
    const id = request.virtualMachineId;
    await this.#admit(id, options, machineUpdatePermission);
    return this.#inner.capture(request, options);
  }

  async readConsole(
    id: string,
    reading: ConsoleReading,
    options: ServiceOptions,
  ) {
    await this.#admit(id, options, machineUpdatePermission);
    return this.#inner.readConsole(id, reading, options);
  }

  async writeConsole(id: string, data: string, options: ServiceOptions) {
    await this.#admit(id, options, machineUpdatePermission);
    await this.#inner.writeConsole(id, data, options);
  }

  /**
   * @throws NotFoundError for what the caller may not see, NotAllowedError for
   * what the permission policy does not grant on it.
   */
  async #admit(
    id: string,
    { credentials }: ServiceOptions,
    permission?: ResourcePermission,
  ): Promise<void> {
    const caller = await this.#callers.resolve(credentials);
    const row = await this.#views.row(id);
    const [read, granted] = await this.#decisions.decide(
      permission
        ? [machineReadPermission, permission]
        : [machineReadPermission],
      credentials,
    );
    if (!isVisible(row, caller) || !this.#access.allows(read, row)) {
      throw new NotFoundError(`There is no virtual machine with id "${id}".`);
    }
    if (granted && !this.#access.allows(granted, row)) {
      throw new NotAllowedError(
        `The permission policy of this portal does not grant you "${permission?.name}" on this virtual machine. Ask the portal's administrators for it.`,
      );
    }
  }
}

function isVisible(row: MachineRow, caller: Caller): boolean {
  return (
    caller.admin ||
    row.created_by === caller.principal ||
    (row.owner_ref !== '' && caller.ownershipRefs.includes(row.owner_ref))
  );
}

/** The same, of all rows of `machines m`. */
function visibleTo(caller: Caller): Sql | undefined {
  if (caller.admin) return undefined;
  return anyOf([
    isIn('m.owner_ref', caller.ownershipRefs),
    sql`m.created_by = ${caller.principal}`,
  ]);
}
