/**
 * Where an import gets its file from, as the operation keeps it. The query of
 * an address may be a key that opens a private file (a presigned link), and an
 * address of FTP may hold a password, so both are kept sealed, and only while
 * the operation may still need them.
 */
import { redactUrl } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { OPERATIONS } from '../operations';
import type { UrlSealer } from './UrlSealer';

export const IMPORT_IMAGE = 'image.import';

export type UploadSource = { type: 'upload'; uploadId: string };

/** A further disk of an appliance, whose file the import of it has put there. */
export type ApplianceSource = { type: 'appliance' };

export type UrlSource = {
  type: 'url';
  /** Without user, password, query and fragment. */
  url: string;
  /** The whole address, sealed, if anything had to be taken out. */
  sealed?: string;
  digest?: string;
};

export type AnySource = UploadSource | UrlSource | ApplianceSource;

/** An address without what may be secret in it. */
export function plainUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** What is kept of an address for the import of an image. */
export function urlSource(
  source: { url: string; digest?: string },
  imageId: string,
  sealer: UrlSealer,
): UrlSource {
  const url = plainUrl(source.url);
  const whole = new URL(source.url);
  whole.hash = '';
  const hasSecrets = whole.href !== url;
  return {
    type: 'url',
    url,
    ...(hasSecrets && { sealed: sealer.seal(whole.href, imageId) }),
    ...(source.digest && { digest: source.digest }),
  };
}

/** The whole address. @throws ConflictError when it cannot be read any more */
export function openUrl(
  source: UrlSource,
  imageId: string,
  sealer: UrlSealer,
): string {
  return source.sealed ? sealer.open(source.sealed, imageId) : source.url;
}

/** Forgets the queries and passwords of addresses that an image was imported from. */
export async function forgetUrls(options: {
  tx: Knex.Transaction;
  imageId: string;
}): Promise<void> {
  const { tx, imageId } = options;
  const rows: { id: string; input: string }[] = await tx(OPERATIONS)
    .where({ subject_id: imageId, kind: IMPORT_IMAGE })
    .select('id', 'input');
  for (const row of rows) {
    const input: { source: AnySource } = JSON.parse(row.input);
    if (input.source.type === 'url') {
      const { sealed: _sealed, ...source } = input.source;
      const kept = {
        ...input,
        source: { ...source, url: plainUrl(source.url) },
      };
      await tx(OPERATIONS)
        .where('id', row.id)
        .update({ input: JSON.stringify(kept) });
    }
  }
}

const ADDRESS = /\b(?:https?|ftp):\/\/[^\s"'<>`]+/gi;

/** A text in which no address has its query or password, for people and logs. */
export function withoutQueries(text: string): string {
  return text.replace(ADDRESS, url =>
    /[?#@]/.test(url) ? redactUrl(url) : url,
  );
}
