import { hasText, textAt } from './bytes';

/**
 * Whether a file begins as an OVA does: a tar archive whose first file is the
 * description of a machine. Any other archive is none of ours.
 *
 * @public
 */
export function isOvaStart(start: Uint8Array): boolean {
  return (
    hasText(start, 257, 'ustar') &&
    /\.ovf$/i.test(textAt(start, 0, 100).split('\0')[0])
  );
}
