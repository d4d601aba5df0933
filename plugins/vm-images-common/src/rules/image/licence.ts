/**
 * What a listing in the marketplace says of passing the image on, and what that
 * means for images that were made from it.
 */
import type { Finding, Image, Listing } from '../../model/types';
import { callerOwns } from '../caller';
import { deny } from '../verdict';
import { ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

type Offered = Pick<Image, 'visibility' | 'listing'>;

/** May others than the publisher pass it on? @public */
export function isRedistributable(listing: Listing | undefined): boolean {
  return listing?.licence?.redistributable ?? listing?.price?.model !== 'paid';
}

/** Does it bind those who make images from it? @public */
export function forbidsPassingOn({ visibility, listing }: Offered): boolean {
  return visibility === 'marketplace' && !isRedistributable(listing);
}

/** May everybody who sees it take its bytes away? @public */
export function isOpenToAll({ visibility, listing }: Offered): boolean {
  if (visibility === 'public') return true;
  return visibility === 'marketplace' && isRedistributable(listing);
}

/**
 * What whoever launches the image agrees to before; undefined when there is
 * nothing to agree to.
 *
 * @public
 */
export function termsOf(
  image: Offered,
): Pick<Listing, 'terms' | 'price'> | undefined {
  const { terms, price } = image.listing ?? {};
  if (image.visibility !== 'marketplace') return undefined;
  const text = terms?.trim();
  const isPaid = price?.model === 'paid';
  if (!text && !isPaid) return undefined;
  return { ...(text && { terms: text }), ...(isPaid && { price }) };
}

/** Seeing an image lets one launch it; taking its bytes away is another thing. */
export function* taking(s: ImageSituation, doing: string): Iterable<Finding> {
  const { image, caller } = s;
  if (forbidsPassingOn(image)) {
    if (!callerOwns(caller, image.ownerRef)) {
      const by = image.listing?.publisher?.name ?? 'its publisher';
      yield deny(
        'licence.redistributable',
        `The licence of image "${image.name}" lets only ${by} ${doing} it.`,
        'Launch from it here.',
      );
    }
  } else if (!isOpenToAll(image)) {
    yield* ownership(s, doing);
  }
  yield* inherited(s, doing === 'copy' ? 'copied' : `${doing}ed`);
}

/** What was made from a licensed image is as little passed on as that one. */
export function* inherited(
  { image, caller }: ImageSituation,
  done: string,
): Iterable<Finding> {
  const { licensedBy } = image;
  if (!licensedBy || callerOwns(caller, licensedBy.ownerRef)) return;
  yield deny(
    'licence.redistributable',
    `Image "${image.name}" was made from "${licensedBy.name}", whose licence does not let it be ${done}.`,
    `Make it anew from an image that may be passed on, or ask the publisher of "${licensedBy.name}".`,
  );
}
