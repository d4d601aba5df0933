import type { ShareResults } from '../../model/types';
import { at, type Args, type Result } from './Calls';
import { TakeOutClient } from './TakeOutClient';

/** The part of the client for shares. @public */
export class SharingClient extends TakeOutClient {
  listShares(...[query, options]: Args<'listShares'>): Result<'listShares'> {
    return this.requester.json({ path: '/shares', query, options });
  }

  listImageShares(
    ...[id, options]: Args<'listImageShares'>
  ): Result<'listImageShares'> {
    return this.requester.json({ path: at('images', id, 'shares'), options });
  }

  shareImage(
    ...[id, request, options]: Args<'shareImage'>
  ): Result<'shareImage'> {
    const path = at('images', id, 'shares');
    return this.create<ShareResults>(path, request, options);
  }

  async stopSharing(
    ...[id, share, options]: Args<'stopSharing'>
  ): Result<'stopSharing'> {
    const path = at('images', id, 'shares', share);
    await this.requester.raw({ method: 'DELETE', path, options });
  }

  answerShare(
    ...[id, answer, options]: Args<'answerShare'>
  ): Result<'answerShare'> {
    const path = at('shares', id, answer);
    return this.requester.json({ method: 'POST', path, options });
  }
}
