import { hasText } from './bytes';

/** What a text file is, in words that help the person who gave it. */
export interface TextFinding {
  kind: 'html' | 'markup' | 'text';
  reason: string;
  remedy: string;
}

const SAMPLE_BYTES = 4096;

/** No control characters, and at most one byte in eight beyond ASCII (and a BOM). */
function isText(sample: Uint8Array): boolean {
  let beyondAscii = 0;
  for (const byte of sample) {
    const isSpace = byte === 9 || byte === 10 || byte === 12 || byte === 13;
    if (byte < 0x20 && !isSpace) {
      return false;
    }
    beyondAscii += byte >= 0x7f ? 1 : 0;
  }
  return sample.length > 0 && beyondAscii <= 3 + sample.length / 8;
}

/**
 * Tells a text from a disk by its first bytes. The usual case: the link of an
 * import leads to a login page or an error message, saved as if it were a disk.
 */
export function findText(bytes: Uint8Array): TextFinding | undefined {
  const wide = hasText(bytes, 0, '\xff\xfe') || hasText(bytes, 0, '\xfe\xff');
  const sample = bytes
    .subarray(0, SAMPLE_BYTES)
    // UTF-16 has a zero byte beside every plain letter.
    .filter(byte => !wide || byte !== 0);
  if (!isText(sample)) {
    return undefined;
  }
  const start = new TextDecoder('latin1')
    .decode(sample)
    .replace(/^[^\x20-\x7e]+/, '')
    .trimStart()
    .slice(0, 1024)
    .toLowerCase();
  if (/^<(?:!doctype html|html|head|body)|<html[\s>]/.test(start)) {
    return {
      kind: 'html',
      reason: 'it is a web page, most likely a login or error page',
      remedy:
        'Open the link in a private browser window: it must download the file without a login. Use a direct or pre-signed link, or upload the file.',
    };
  }
  if (/^(?:<[?!a-z]|[{[])/.test(start)) {
    return {
      kind: 'markup',
      reason: 'it is an XML or JSON document, most likely an error message',
      remedy:
        'Open the link and read what the server says; a pre-signed link may have expired.',
    };
  }
  return {
    kind: 'text',
    reason: 'it is a text file, not a disk',
    remedy: 'Give the disk itself, not a checksum, a torrent or a description.',
  };
}
