import { InputError } from '@backstage/errors';

/** Why a file is refused, for programs and for people. @public */
export interface ImageFault {
  /** Stable id of the rule, such as `qcow2-backing-file`. */
  rule: string;
  /** Continues "The image is refused: …". */
  reason: string;
  /** What to do about it, as a whole sentence. */
  remedy: string;
}

/**
 * The image could harm this host or a tenant, or is of a kind that isn't taken.
 *
 * @public
 */
export class UnsafeImageError extends InputError implements ImageFault {
  readonly rule: string;
  readonly reason: string;
  readonly remedy: string;

  constructor(fault: ImageFault) {
    super(`The image is refused: ${fault.reason}. ${fault.remedy}`);
    this.rule = fault.rule;
    this.reason = fault.reason;
    this.remedy = fault.remedy;
  }
}

/**
 * The image is damaged, cut off or contradicts itself.
 *
 * @public
 */
export class BrokenImageError extends InputError implements ImageFault {
  readonly rule: string;
  readonly reason: string;
  readonly remedy: string;

  constructor(fault: Omit<ImageFault, 'remedy'> & { remedy?: string }) {
    const remedy =
      fault.remedy ??
      'Compare its size and checksum with those of the source and get it again.';
    super(`The image is broken: ${fault.reason}. ${remedy}`);
    this.rule = fault.rule;
    this.reason = fault.reason;
    this.remedy = remedy;
  }
}

/** Throws {@link BrokenImageError} unless `condition` holds. */
export function assertSound(
  condition: boolean,
  rule: string,
  reason: string,
  remedy?: string,
): asserts condition {
  if (!condition) {
    throw new BrokenImageError({ rule, reason, remedy });
  }
}

/** Throws {@link UnsafeImageError} unless `condition` holds. */
export function assertSafe(
  condition: boolean,
  rule: string,
  reason: string,
  remedy: string,
): asserts condition {
  if (!condition) {
    throw new UnsafeImageError({ rule, reason, remedy });
  }
}

/** Throws {@link BrokenImageError} unless the range is inside the file. */
export function assertInside(
  fileSize: number,
  range: { offset: number; length: number; what: string },
): void {
  const { offset, length, what } = range;
  const end = offset + length;
  assertSound(
    Number.isSafeInteger(offset) &&
      Number.isSafeInteger(end) &&
      offset >= 0 &&
      length >= 0 &&
      end <= fileSize,
    'truncated',
    `${what} should be at bytes ${offset} to ${end}, but the file has ${fileSize}`,
  );
}
