import { CustomErrorBase, InputError } from '@backstage/errors';

/**
 * A URL that is not fetched: its form, its scheme or where it leads is not
 * allowed. Carries no credentials and no resolved address.
 *
 * @public
 */
export class RefusedUrlError extends InputError {
  /** Stable id of the rule, such as `private-address`. */
  readonly rule: string;
  readonly reason: string;
  readonly remedy: string;

  constructor(fault: { rule: string; reason: string; remedy: string }) {
    super(`The URL is refused: ${fault.reason}. ${fault.remedy}`);
    this.rule = fault.rule;
    this.reason = fault.reason;
    this.remedy = fault.remedy;
  }
}

/** What went wrong with a source that may be fetched. @public */
export type SourceFault =
  | 'unreachable'
  | 'certificate'
  | 'http-status'
  | 'ftp-busy'
  | 'ftp-reply'
  | 'encoded'
  | 'stalled'
  | 'cut-off'
  | 'changed'
  | 'lying'
  | 'too-large'
  | 'digest'
  | 'disk-full';

const remedies: Record<SourceFault, string> = {
  unreachable: 'Check the address, and that this host may reach it.',
  certificate:
    'Let the administrator of the source install a certificate that this host trusts.',
  'http-status': 'Open the link to see what the server says.',
  'ftp-busy': 'Try again later; the server takes no more connections now.',
  'ftp-reply': 'Check the path, the user and the password.',
  encoded: 'Let the server send the file as it is, without Content-Encoding.',
  stalled: 'Try again later; the source or the way to it is overloaded.',
  'cut-off': 'Try again later, or use a source that can resume.',
  changed: 'The file was replaced while it was fetched; start again.',
  lying: 'The source contradicts itself; use another one.',
  'too-large':
    'Use a smaller image, or ask an administrator for a higher limit.',
  digest: 'Compare the checksum with that of the publisher.',
  'disk-full': 'Free space on the host and try again.',
};

/**
 * A source failed. Carries neither credentials nor query of its URL.
 *
 * @public
 */
export class SourceError extends CustomErrorBase {
  name = 'SourceError' as const;
  readonly fault: SourceFault;
  readonly remedy: string;
  /** Status of the source's answer, if that is what failed. */
  readonly sourceStatus?: number;
  /** How long the source asks to wait before the next try. */
  readonly retryAfterMs?: number;

  constructor(
    fault: SourceFault,
    detail: string,
    more: { sourceStatus?: number; retryAfterMs?: number } = {},
  ) {
    super(`${detail}. ${remedies[fault]}`);
    this.fault = fault;
    this.remedy = remedies[fault];
    this.sourceStatus = more.sourceStatus;
    this.retryAfterMs = more.retryAfterMs;
  }
}
