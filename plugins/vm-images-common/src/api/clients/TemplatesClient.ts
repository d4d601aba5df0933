import type { VmTemplate } from '../../model/types';
import { at, type Args, type Result } from './Calls';
import { GovernanceClient } from './GovernanceClient';

/** The part of the client for VM templates. @public */
export class TemplatesClient extends GovernanceClient {
  listTemplates(
    ...[query, options]: Args<'listTemplates'>
  ): Result<'listTemplates'> {
    return this.items({ path: '/templates', query, options });
  }

  getTemplate(...[id, options]: Args<'getTemplate'>): Result<'getTemplate'> {
    return this.requester.json({ path: at('templates', id), options });
  }

  createTemplate(
    ...[body, options]: Args<'createTemplate'>
  ): Result<'createTemplate'> {
    const path = '/templates';
    return this.requester.json({ method: 'POST', path, body, options });
  }

  updateTemplate(
    ...[id, input, options]: Args<'updateTemplate'>
  ): Result<'updateTemplate'> {
    return this.edit<VmTemplate>('PUT', at('templates', id), input, options);
  }

  async deleteTemplate(
    ...[id, options]: Args<'deleteTemplate'>
  ): Result<'deleteTemplate'> {
    const path = at('templates', id);
    await this.requester.raw({ method: 'DELETE', path, options });
  }
}
