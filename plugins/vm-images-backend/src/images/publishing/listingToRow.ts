import type { Listing } from '@vm-images/backstage-plugin-vm-images-common';
import { withoutUndefined } from '../../database/values';

/** A listing as the column has it, without what says nothing. */
export function listingToRow(listing: Listing = {}): string | null {
  const { publisher, contents, price, terms, licence } = listing;
  const kept = withoutUndefined({
    publisher: publisher && { ...publisher, name: publisher.name.trim() },
    contents: contents?.trim() || undefined,
    price,
    terms: terms?.trim() || undefined,
    licence,
  });
  return Object.keys(kept).length > 0 ? JSON.stringify(kept) : null;
}
