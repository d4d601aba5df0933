import { createHash } from 'node:crypto';

/** One part of MIME multipart user data. */
export interface MimePart {
  /** Such as `text/cloud-config`. */
  contentType: string;
  text: string;
}

/**
 * Packs several kinds of user data into one text, as cloud-init takes it.
 *
 * The parts are base64, so no content can be mistaken for a boundary; the
 * boundary depends on nothing but the parts, so equal inputs make equal texts.
 */
export function multipart(parts: MimePart[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(JSON.stringify(part));
  }
  const boundary = `part-${hash.digest('hex').slice(0, 32)}`;
  const lines = [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
  ];
  for (const part of parts) {
    const body = Buffer.from(part.text, 'utf8').toString('base64');
    lines.push(
      `--${boundary}`,
      `Content-Type: ${part.contentType}; charset="utf-8"`,
      'MIME-Version: 1.0',
      'Content-Transfer-Encoding: base64',
      '',
      ...(body.match(/.{1,76}/g) ?? []),
      '',
    );
  }
  lines.push(`--${boundary}--`, '');
  return lines.join('\n');
}
