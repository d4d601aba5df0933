import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  machineLaunchPermission,
  type CaptureRequest,
  type LaunchCheckRequest,
  type LaunchRequest,
  type MachineAction,
  type MachineListQuery,
  type PowerAction,
  type ReinstallCheckRequest,
  type ReinstallRequest,
  type VirtualMachinePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';
import type { DefaultMachineService } from './DefaultMachineService';
import {
  machineAccessOf,
  refusalText,
  type MachineAccess,
  type MachineAccessServices,
} from './MachineAccess';
import type { ConsoleReading, MachineService } from './MachineService';
import type { MachineViews } from './MachineViews';

/**
 * Shows a machine to whom it belongs and to whoever made it. What may be done
 * with it the rules say; the permission framework may say less.
 */
export class AuthorizedMachineService implements MachineService {
  readonly #inner: DefaultMachineService;
  readonly #views: MachineViews;
  readonly #services: MachineAccessServices;

  constructor(
    options: {
      inner: DefaultMachineService;
      views: MachineViews;
    } & MachineAccessServices,
  ) {
    const { inner, views, ...services } = options;
    this.#inner = inner;
    this.#views = views;
    this.#services = services;
  }

  async list(query: MachineListQuery, options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.list(query, { ...options, access });
  }

  async get(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.get(id, { ...options, access });
  }

  async verdicts(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.verdicts(id, { ...options, access });
  }

  async update(
    id: string,
    patch: VirtualMachinePatch,
    options: ServiceOptions & { ifMatch?: string },
  ) {
    const access = await this.#admit(id, options, 'edit');
    return this.#inner.update(id, patch, { ...options, access });
  }

  async power(id: string, action: PowerAction, options: ServiceOptions) {
    await this.#admit(id, options, action);
    return this.#inner.power(id, action, options);
  }

  async finishInstall(id: string, options: ServiceOptions) {
    await this.#admit(id, options, 'finish-install');
    return this.#inner.finishInstall(id, options);
  }

  async reinstall(
    id: string,
    request: ReinstallRequest,
    options: ServiceOptions,
  ) {
    await this.#admit(id, options, 'reinstall');
    return this.#inner.reinstall(id, request, options);
  }

  async checkReinstall(
    id: string,
    request: ReinstallCheckRequest,
    options: ServiceOptions,
  ) {
    await this.#admit(id, options);
    return this.#inner.checkReinstall(id, request, options);
  }

  async delete(id: string, options: ServiceOptions) {
    await this.#admit(id, options, 'delete');
    return this.#inner.delete(id, options);
  }

  async checkLaunch(request: LaunchCheckRequest, options: ServiceOptions) {
    await this.#requireLaunch(options);
    return this.#inner.checkLaunch(request, options);
  }

  async launch(request: LaunchRequest, options: ServiceOptions) {
    const access = await this.#access(options);
    await this.#requireLaunch(options);
    return this.#inner.launch(request, { ...options, access });
  }

  async capture(request: CaptureRequest, options: ServiceOptions) {
    await this.#admit(request.virtualMachineId, options, 'capture');
    return this.#inner.capture(request, options);
  }

  async captureSources(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.captureSources(id, { ...options, access });
  }

  async readConsole(
    id: string,
    reading: ConsoleReading,
    options: ServiceOptions,
  ) {
    await this.#admit(id, options, 'console');
    return this.#inner.readConsole(id, reading, options);
  }

  async writeConsole(id: string, data: string, options: ServiceOptions) {
    await this.#admit(id, options, 'console');
    await this.#inner.writeConsole(id, data, options);
  }

  #access({ credentials }: ServiceOptions): Promise<MachineAccess> {
    return machineAccessOf(credentials, this.#services);
  }

  #requireLaunch({ credentials }: ServiceOptions): Promise<void> {
    const { decisions } = this.#services;
    return decisions.require(machineLaunchPermission, credentials);
  }

  /**
   * @throws NotFoundError for what the caller may not see, NotAllowedError for
   * what the permission policy does not grant on it.
   */
  async #admit(
    id: string,
    options: ServiceOptions,
    action?: MachineAction,
  ): Promise<MachineAccess> {
    const [access, row] = await Promise.all([
      this.#access(options),
      this.#views.row(id),
    ]);
    if (!access.maySee(row)) {
      throw new NotFoundError(`There is no virtual machine with id "${id}".`);
    }
    const permission = action && access.refusal(row, action);
    if (permission) throw new NotAllowedError(refusalText(permission));
    return access;
  }
}
