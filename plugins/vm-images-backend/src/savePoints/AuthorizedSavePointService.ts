import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { SavePointRequest } from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';
import {
  machineAccessOf,
  refusalText,
  type MachineAccess,
  type MachineAccessServices,
} from '../machines/MachineAccess';
import type { MachineViews } from '../machines/MachineViews';
import type { DefaultSavePointService } from './DefaultSavePointService';
import type { SavePointService } from './SavePointService';

/**
 * Shows what is kept of a machine to whoever sees the machine, and lets those
 * change it who may change the machine.
 */
export class AuthorizedSavePointService implements SavePointService {
  readonly #inner: DefaultSavePointService;
  readonly #machines: MachineViews;
  readonly #services: MachineAccessServices;

  constructor(
    options: MachineAccessServices & {
      inner: DefaultSavePointService;
      machines: MachineViews;
    },
  ) {
    this.#inner = options.inner;
    this.#machines = options.machines;
    this.#services = options;
  }

  async list(machineId: string, options: ServiceOptions) {
    const access = await this.#admit(machineId, options);
    return this.#inner.list(machineId, { ...options, access });
  }

  async create(
    machineId: string,
    request: SavePointRequest,
    options: ServiceOptions,
  ) {
    const access = await this.#admit(machineId, options, request.kind);
    return this.#inner.create(machineId, request, { ...options, access });
  }

  async delete(
    machineId: string,
    savePointId: string,
    options: ServiceOptions,
  ) {
    const access = await this.#admit(machineId, options, 'backup');
    return this.#inner.delete(machineId, savePointId, { ...options, access });
  }

  async #admit(
    machineId: string,
    { credentials }: ServiceOptions,
    action?: string,
  ): Promise<MachineAccess> {
    const [access, row] = await Promise.all([
      machineAccessOf(credentials, this.#services),
      this.#machines.row(machineId),
    ]);
    if (!access.maySee(row)) {
      throw new NotFoundError(
        `There is no virtual machine with id "${machineId}".`,
      );
    }
    const permission = action && access.refusal(row, action);
    if (permission) throw new NotAllowedError(refusalText(permission));
    return access;
  }
}
