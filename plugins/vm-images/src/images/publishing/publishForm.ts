import {
  checkListing,
  isRedistributable,
  type Finding,
  type Image,
  type PublishRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Price, Publisher } from './words';

/** What the dialog holds: text as it was typed. */
export interface PublishForm {
  visibility: PublishRequest['visibility'];
  publisherKind: Publisher['kind'];
  publisherName: string;
  verified: boolean;
  contents: string;
  model: Price['model'];
  amount: string;
  currency: string;
  unit: NonNullable<Price['unit']>;
  terms: string;
  /** May others than the publisher pass it on? */
  redistributable: boolean;
}

export function formOf({ visibility, listing }: Image): PublishForm {
  const { publisher, price } = listing ?? {};
  return {
    visibility: visibility === 'marketplace' ? 'marketplace' : 'public',
    publisherKind: publisher?.kind ?? 'team',
    publisherName: publisher?.name ?? '',
    verified: publisher?.verified ?? false,
    contents: listing?.contents ?? '',
    model: price?.model ?? 'free',
    amount: price?.amount === undefined ? '' : String(price.amount),
    currency: price?.currency ?? 'EUR',
    unit: price?.unit ?? 'hour',
    terms: listing?.terms ?? '',
    redistributable: isRedistributable(listing),
  };
}

export function requestOf(form: PublishForm): PublishRequest {
  const { visibility, publisherKind, publisherName, verified, model } = form;
  const name = publisherName.trim();
  const amount = form.amount.trim() === '' ? undefined : Number(form.amount);
  const paid = {
    ...{ model, currency: form.currency.trim().toUpperCase() },
    ...{ amount, unit: form.unit },
  };
  return {
    visibility,
    listing: {
      ...(name && { publisher: { kind: publisherKind, name, verified } }),
      ...(form.contents.trim() && { contents: form.contents }),
      ...(visibility === 'marketplace' && {
        price: model === 'paid' ? paid : { model },
      }),
      ...(form.terms.trim() && { terms: form.terms }),
      ...(visibility === 'marketplace' && {
        licence: { redistributable: form.redistributable },
      }),
    },
  };
}

/** Which field lacks what; the backend asks the same rules. */
export function checkForm(
  form: PublishForm,
): Partial<Record<'publisher' | 'contents' | 'price' | 'currency', string>> {
  // Whether someone may verify a publisher is the backend's to know.
  const findings = [...checkListing(requestOf(form), { admin: true })];
  const reasonOf = (field: string) =>
    findings.find((one: Finding) => one.rule === `listing.${field}`)?.reason;
  const isPaid = form.visibility === 'marketplace' && form.model === 'paid';
  const wrongCurrency = isPaid && !/^[A-Za-z]{3}$/.test(form.currency.trim());
  const all = {
    publisher: reasonOf('publisher'),
    contents: reasonOf('contents'),
    price: reasonOf('price'),
    currency: wrongCurrency ? 'Three letters, such as EUR.' : undefined,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, reason]) => reason !== undefined),
  );
}
