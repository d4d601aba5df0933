/** Who may offer an image to everyone, and what a listing has to say. */
import type { Finding, Listing, PublishRequest } from '../../model/types';
import { callerOwns } from '../caller';
import { deny, warn } from '../verdict';
import { available, discouraged, ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { inherited } from './licence';

/** Who publishes images: the platform team, or every owner. @public */
export type Publishers = 'admins' | 'owners';

/** Is the image offered to everyone? */
function isPublished({ image }: ImageSituation): boolean {
  return image.visibility === 'public' || image.visibility === 'marketplace';
}

function* publisher(s: ImageSituation, doing: string): Iterable<Finding> {
  if (s.caller.admin) return;
  if (s.publishers === 'owners') {
    yield* ownership(s, doing);
    return;
  }
  yield deny(
    'publish.owner',
    `Only the platform team of this portal may ${doing} image "${s.image.name}".`,
    'Ask the platform team.',
  );
}

/** Offer it, or change how it is offered. */
export function* publish(s: ImageSituation): Iterable<Finding> {
  const { name, visibility, encrypted, standing, sharedWith } = s.image;
  yield* publisher(s, 'publish');
  yield* available(s, 'published');
  yield* inherited(s, 'published');
  if (visibility === 'shared' || (sharedWith ?? 0) > 0) {
    yield deny(
      'publish.shared',
      `Image "${name}" is shared; only a private image can be published.`,
      'Stop sharing it first: when it is published, everyone may use it.',
    );
  }
  if (encrypted) {
    yield deny(
      'publish.encrypted',
      `Image "${name}" is encrypted with a key that not everyone may use.`,
      'Publish a copy that is not encrypted.',
    );
  }
  yield* wholeMachine(s);
  yield* discouraged(s, 'publish.standing');
  if (standing === 'revoked') {
    yield deny('publish.standing', `Image "${name}" was revoked.`);
  }
}

/**
 * What may not be shared with one may not be offered to all: only a backup of a
 * full machine was made to be passed on. What a platform offers is its own.
 */
function* wholeMachine({ image }: ImageSituation): Iterable<Finding> {
  const { kind, origin, name } = image;
  if (kind !== 'full-machine') return;
  if (origin.type === 'backup' || origin.type === 'platform') return;
  yield deny(
    'publish.fullMachine',
    `Image "${name}" holds a full machine and was not made from a backup.`,
    'Make a full-machine image from a backup of the virtual machine and publish that.',
  );
}

/** Take it back. */
export function* unpublish(s: ImageSituation): Iterable<Finding> {
  const { name, origin } = s.image;
  yield* publisher(s, 'take back');
  if (!isPublished(s)) {
    yield deny('publish.state', `Image "${name}" is not published.`);
  } else if (origin.type === 'platform') {
    yield deny(
      'publish.offered',
      `Image "${name}" is offered by its platform.`,
      'Take it out of what the platform offers.',
    );
  }
  const templates = s.usedByTemplates;
  // Whoever does not answer for it may not see these templates.
  if (templates === 0 || !callerOwns(s.caller, s.image.ownerRef)) return;
  yield warn(
    'publish.mapped',
    templates === 1
      ? `A VM template maps image "${name}".`
      : `${templates} VM templates map image "${name}".`,
    'Whoever does not own the image can no longer launch from it there.',
  );
}

/**
 * What a request to publish lacks, for forms and for the backend. Only the
 * platform team says that a publisher is who it claims to be.
 *
 * @public
 */
export function* checkListing(
  request: PublishRequest,
  caller: { admin: boolean },
): Iterable<Finding> {
  const { publisher: by, contents, price } = request.listing ?? {};
  const inMarketplace = request.visibility === 'marketplace';
  if (inMarketplace && !by?.name.trim()) {
    yield deny('listing.publisher', 'A listing needs the name of a publisher.');
  }
  if (by?.verified && !caller.admin) {
    yield deny(
      'listing.permission',
      'Only the platform team says that a publisher is verified.',
      'Leave "verified" off.',
    );
  }
  if (inMarketplace && !contents?.trim()) {
    yield deny('listing.contents', 'A listing needs a text on what is in it.');
  }
  if (inMarketplace && !price) {
    yield deny(
      'listing.price',
      'A listing needs a price, or to say it is free.',
    );
  }
  if (price) yield* checkPrice(price);
}

function* checkPrice(price: NonNullable<Listing['price']>): Iterable<Finding> {
  const { model, amount, currency, unit } = price;
  const parts = [amount, currency, unit];
  if (model === 'free' && parts.some(part => part !== undefined)) {
    yield deny(
      'listing.price',
      'A free image has no amount, currency or unit.',
      'Leave them out, or make it a paid one.',
    );
  }
  if (model !== 'paid') return;
  if (parts.includes(undefined)) {
    yield deny(
      'listing.price',
      'A paid image needs an amount, a currency and a unit.',
    );
  } else if (!(amount! > 0) || !hasFourDecimals(amount!)) {
    yield deny(
      'listing.price',
      `The price of a paid image is more than nothing and has at most four decimals; got ${amount}.`,
    );
  }
}

/** Does it have no more than that? Prices per hour are small. */
function hasFourDecimals(amount: number): boolean {
  return Number(amount.toFixed(4)) === amount;
}
