import type { Listing } from '@vm-images/backstage-plugin-vm-images-common';

export type Publisher = NonNullable<Listing['publisher']>;
export type Price = NonNullable<Listing['price']>;

export const publisherKinds: Record<Publisher['kind'], string> = {
  platform: 'Platform',
  vendor: 'Vendor',
  partner: 'Partner',
  team: 'Team',
};

export const priceUnits: Record<NonNullable<Price['unit']>, string> = {
  hour: 'per hour',
  month: 'per month',
  once: 'once',
};

/** `Free`, `€0.05 per hour`; a currency that is unknown here stays as it is. */
export function formatPrice({ model, amount, currency, unit }: Price): string {
  if (model === 'free') return 'Free';
  if (amount === undefined || !currency || !unit) return 'Paid';
  const money = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    maximumFractionDigits: 4,
  }).format(amount);
  return `${money} ${priceUnits[unit]}`;
}
