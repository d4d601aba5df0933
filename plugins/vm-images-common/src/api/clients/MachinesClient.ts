import type { LaunchAccepted, VirtualMachine } from '../../model/types';
import { at, once, type Args, type Result } from './Calls';
import { TemplatesClient } from './TemplatesClient';

/** The part of the client for virtual machines. @public */
export class MachinesClient extends TemplatesClient {
  launch(...[request, options]: Args<'launch'>): Result<'launch'> {
    return this.create<LaunchAccepted>('/launches', request, options);
  }

  checkLaunch(...[body, options]: Args<'checkLaunch'>): Result<'checkLaunch'> {
    const path = '/launches/check';
    return this.requester.json({ method: 'POST', path, body, options });
  }

  listVirtualMachines(
    ...[query, options]: Args<'listVirtualMachines'>
  ): Result<'listVirtualMachines'> {
    return this.requester.json({ path: '/virtual-machines', query, options });
  }

  getVirtualMachine(
    ...[id, options]: Args<'getVirtualMachine'>
  ): Result<'getVirtualMachine'> {
    return this.requester.json({ path: at('virtual-machines', id), options });
  }

  updateVirtualMachine(
    ...[id, patch, options]: Args<'updateVirtualMachine'>
  ): Result<'updateVirtualMachine'> {
    const path = at('virtual-machines', id);
    return this.edit<VirtualMachine>('PATCH', path, patch, options);
  }

  deleteVirtualMachine(
    ...[id, options]: Args<'deleteVirtualMachine'>
  ): Result<'deleteVirtualMachine'> {
    const headers = once(options);
    const path = at('virtual-machines', id);
    return this.operation({ method: 'DELETE', path, headers, options });
  }

  powerVirtualMachine(
    ...[id, action, options]: Args<'powerVirtualMachine'>
  ): Result<'powerVirtualMachine'> {
    const headers = once(options);
    const path = at('virtual-machines', id, 'power');
    const body = { action };
    return this.operation({ method: 'POST', path, body, headers, options });
  }

  finishInstall(
    ...[id, options]: Args<'finishInstall'>
  ): Result<'finishInstall'> {
    const headers = once(options);
    const path = at('virtual-machines', id, 'finish-install');
    return this.operation({ method: 'POST', path, headers, options });
  }

  reinstallVirtualMachine(
    ...[id, body, options]: Args<'reinstallVirtualMachine'>
  ): Result<'reinstallVirtualMachine'> {
    const headers = once(options);
    const path = at('virtual-machines', id, 'reinstall');
    return this.operation({ method: 'POST', path, body, headers, options });
  }

  checkReinstall(
    ...[id, body, options]: Args<'checkReinstall'>
  ): Result<'checkReinstall'> {
    const path = at('virtual-machines', id, 'reinstall', 'check');
    return this.requester.json({ method: 'POST', path, body, options });
  }

  async readConsole(
    ...[id, query, options]: Args<'readConsole'>
  ): Result<'readConsole'> {
    const path = at('virtual-machines', id, 'console');
    const response = await this.requester.raw({ path, query, options });
    if (!response.body) throw new Error(`The console of ${id} sent no body`);
    return response.body;
  }

  async writeConsole(
    ...[id, data, options]: Args<'writeConsole'>
  ): Result<'writeConsole'> {
    const path = at('virtual-machines', id, 'console');
    await this.requester.raw({
      method: 'POST',
      path,
      body: { data },
      options,
    });
  }
}
