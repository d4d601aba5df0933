import type { Channel, Retention } from '../../model/types';
import { at, type Args, type Result } from './Calls';
import { MakingClient } from './MakingClient';

/** The part of the client for families, channels, standings and lineage. @public */
export class GovernanceClient extends MakingClient {
  listFamilies(
    ...[query, options]: Args<'listFamilies'>
  ): Result<'listFamilies'> {
    return this.requester.json({ path: '/families', query, options });
  }

  getFamily(...[id, query, options]: Args<'getFamily'>): Result<'getFamily'> {
    return this.requester.json({ path: at('families', id), query, options });
  }

  listFamilyVersions(
    ...[id, query, options]: Args<'listFamilyVersions'>
  ): Result<'listFamilyVersions'> {
    const path = at('families', id, 'versions');
    return this.requester.json({ path, query, options });
  }

  promoteImage(
    ...[id, channel, body, options]: Args<'promoteImage'>
  ): Result<'promoteImage'> {
    const path = at('families', id, 'channels', channel);
    return this.edit<Channel>('PUT', path, body, options);
  }

  rollBackChannel(
    ...[id, channel, body = {}, options]: Args<'rollBackChannel'>
  ): Result<'rollBackChannel'> {
    const path = at('families', id, 'channels', channel, 'rollback');
    return this.edit<Channel>('POST', path, body, options);
  }

  async deleteChannel(
    ...[id, channel, options]: Args<'deleteChannel'>
  ): Result<'deleteChannel'> {
    const headers = { 'If-Match': options?.ifMatch };
    const path = at('families', id, 'channels', channel);
    await this.requester.raw({ method: 'DELETE', path, headers, options });
  }

  listChannelMoves(
    ...[id, channel, options]: Args<'listChannelMoves'>
  ): Result<'listChannelMoves'> {
    const path = at('families', id, 'channels', channel, 'moves');
    return this.items({ path, options });
  }

  getRetention(...[id, options]: Args<'getRetention'>): Result<'getRetention'> {
    const path = at('families', id, 'retention');
    return this.requester.json({ path, options });
  }

  setRetention(
    ...[id, rule, options]: Args<'setRetention'>
  ): Result<'setRetention'> {
    const path = at('families', id, 'retention');
    return this.edit<Retention>('PUT', path, rule, options);
  }

  previewRetention(
    ...[id, rule, options]: Args<'previewRetention'>
  ): Result<'previewRetention'> {
    const path = at('families', id, 'retention', 'preview');
    const body = { rule };
    return this.requester.json({ method: 'POST', path, body, options });
  }

  getStanding(...[id, options]: Args<'getStanding'>): Result<'getStanding'> {
    return this.requester.json({
      path: at('images', id, 'standing'),
      options,
    });
  }

  changeStanding(
    ...[id, body, options]: Args<'changeStanding'>
  ): Result<'changeStanding'> {
    const path = at('images', id, 'standing');
    return this.requester.json({ method: 'POST', path, body, options });
  }

  async cancelStandingPlan(
    ...[id, options]: Args<'cancelStandingPlan'>
  ): Result<'cancelStandingPlan'> {
    const path = at('images', id, 'standing', 'plan');
    await this.requester.raw({ method: 'DELETE', path, options });
  }

  getLineage(...[id, options]: Args<'getLineage'>): Result<'getLineage'> {
    return this.requester.json({ path: at('images', id, 'lineage'), options });
  }

  getMachineOwners(
    ...[id, options]: Args<'getMachineOwners'>
  ): Result<'getMachineOwners'> {
    const path = at('images', id, 'machine-owners');
    return this.requester.json({ path, options });
  }
}
