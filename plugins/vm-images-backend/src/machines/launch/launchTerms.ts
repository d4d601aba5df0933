/** What whoever launches a marketplace image agrees to before, once. */
import { createHash } from 'node:crypto';
import {
  deny,
  termsOf,
  type Finding,
  type Image,
  type LaunchTerms,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';

const ACCEPTANCES = 'terms_acceptances';

/** Somebody agreed to terms for an owner of machines. */
interface AcceptanceRow {
  owner_ref: string;
  image_id: string;
  terms_id: string;
  /** JSON of what was agreed to. */
  terms: string;
  accepted_by: string;
  accepted_at: number;
}

/**
 * The terms of an image for whom its machines will belong to; undefined when
 * nothing is asked of them. The id changes when the terms do, so that nobody
 * has agreed to what was never shown to them.
 */
export async function readTerms(options: {
  tx: Knex | Knex.Transaction;
  image: Pick<Image, 'id' | 'name' | 'visibility' | 'listing' | 'ownerRef'>;
  ownerRef: string;
}): Promise<LaunchTerms | undefined> {
  const { tx, image, ownerRef } = options;
  const terms = termsOf(image);
  if (!terms || image.ownerRef === ownerRef) return undefined;
  const id = createHash('sha256').update(written(terms)).digest('hex');
  const row = await tx<AcceptanceRow>(ACCEPTANCES)
    .where({ owner_ref: ownerRef, image_id: image.id, terms_id: id })
    .first('terms_id');
  const { terms: text, price } = terms;
  return {
    ...{ id, imageId: image.id, accepted: row !== undefined },
    ...(text !== undefined && { text }),
    ...(price && { price }),
  };
}

/**
 * The terms of everything that a launch is made of. One asks for those of one
 * image at a time: the first that nobody has agreed to.
 */
export async function readAllTerms(options: {
  tx: Knex | Knex.Transaction;
  images: readonly Parameters<typeof readTerms>[0]['image'][];
  ownerRef: string;
}): Promise<{ terms?: LaunchTerms; alsoUnaccepted: string[] }> {
  const { tx, images, ownerRef } = options;
  const found: { name: string; terms: LaunchTerms }[] = [];
  for (const image of new Map(images.map(one => [one.id, one])).values()) {
    const terms = await readTerms({ tx, image, ownerRef });
    if (terms) found.push({ name: image.name, terms });
  }
  const [asked, ...others] = found.filter(({ terms }) => !terms.accepted);
  return {
    terms: (asked ?? found.at(0))?.terms,
    alsoUnaccepted: others.map(({ name }) => name),
  };
}

const written = ({ terms, price }: NonNullable<ReturnType<typeof termsOf>>) =>
  JSON.stringify([
    terms ?? '',
    price?.amount ?? 0,
    price?.currency ?? '',
    price?.unit ?? '',
  ]);

/** What stands against a launch until the terms are agreed to. */
export function* judgeTerms(
  images: readonly Pick<Image, 'id' | 'name'>[],
  terms: LaunchTerms | undefined,
  wish: { acceptTerms?: string; alsoUnaccepted?: readonly string[] },
): Iterable<Finding> {
  for (const name of wish.alsoUnaccepted ?? []) {
    yield deny(
      'launch.terms',
      `The terms of image "${name}" too have to be agreed to for this owner, and one launch takes the agreement to those of one image.`,
      'Launch with only one of them first.',
    );
  }
  const { acceptTerms } = wish;
  if (!terms || terms.accepted || terms.id === acceptTerms) return;
  const name = images.find(({ id }) => id === terms.imageId)?.name;
  yield acceptTerms === undefined
    ? deny(
        'launch.terms',
        `Image "${name}" is launched under terms that nobody has agreed to for this owner.`,
        'Read and accept them.',
      )
    : deny(
        'launch.terms',
        `The terms of image "${name}" are others than those that were accepted.`,
        'Read them again.',
      );
}

/** Keeps who agreed to what, when; a second time changes nothing. */
export async function recordAcceptance(options: {
  tx: Knex.Transaction;
  terms: LaunchTerms | undefined;
  ownerRef: string;
  acceptedBy: string;
}): Promise<void> {
  const { tx, terms, ownerRef, acceptedBy } = options;
  if (!terms || terms.accepted) return;
  const { id, imageId, text, price } = terms;
  await tx<AcceptanceRow>(ACCEPTANCES)
    .insert({
      ...{ owner_ref: ownerRef, image_id: imageId, terms_id: id },
      terms: JSON.stringify({ text, price }),
      ...{ accepted_by: acceptedBy, accepted_at: Date.now() },
    })
    .onConflict(['owner_ref', 'image_id', 'terms_id'])
    .ignore();
}
