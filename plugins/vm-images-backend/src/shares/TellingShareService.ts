import type {
  ShareListQuery,
  ShareRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { CallerResolver, ServiceOptions } from '../authorization';
import type { ShareAnswer, ShareService } from './ShareService';
import { WAITING, type ShareTeller } from './ShareTeller';

const answers: Record<ShareAnswer, string> = {
  accept: 'accepted',
  reject: 'rejected',
  leave: 'gave back',
};

/**
 * A share service that tells of every change, once it is made: open pages of
 * owners and recipients, other plugins, and the other side by a notification.
 */
export class TellingShareService implements ShareService {
  readonly #inner: ShareService;
  readonly #callers: CallerResolver;
  readonly #teller: ShareTeller;

  constructor(options: {
    inner: ShareService;
    callers: CallerResolver;
    teller: ShareTeller;
  }) {
    this.#inner = options.inner;
    this.#callers = options.callers;
    this.#teller = options.teller;
  }

  list(query: ShareListQuery, options: ServiceOptions) {
    return this.#inner.list(query, options);
  }

  ofImage(imageId: string, options: ServiceOptions) {
    return this.#inner.ofImage(imageId, options);
  }

  async share(imageId: string, request: ShareRequest, options: ServiceOptions) {
    const results = await this.#inner.share(imageId, request, options);
    const shares = results.items
      .filter(({ result }) => result === 'shared')
      .flatMap(({ share }) => share ?? []);
    const principal = await this.#principal(options);
    for (const share of shares) await this.#teller.shared(share, principal);
    return results;
  }

  async stop(imageId: string, which: string, options: ServiceOptions) {
    const share = await this.#inner.stop(imageId, which, options);
    await this.#teller.changed(share, 'deleted');
    // Who did not want it or has not answered does not miss it.
    if (share.status !== 'accepted') return share;
    await this.#teller.send(share, await this.#principal(options), {
      to: share.recipientRef,
      title: `Image ${share.image.name} is no longer shared with you`,
      description: 'Virtual machines that were made from it go on running.',
      link: WAITING,
    });
    return share;
  }

  async answer(id: string, answer: ShareAnswer, options: ServiceOptions) {
    const share = await this.#inner.answer(id, answer, options);
    await this.#teller.changed(share, 'updated');
    const { image, recipientRef } = share;
    if (image.ownerRef) {
      await this.#teller.send(share, await this.#principal(options), {
        to: image.ownerRef,
        title: `${recipientRef} ${answers[answer]} image ${image.name}`,
        link: `/vm-images/images/${image.id}?tab=sharing`,
      });
    }
    return share;
  }

  async #principal({ credentials }: ServiceOptions): Promise<string> {
    return (await this.#callers.resolve(credentials)).principal;
  }
}
