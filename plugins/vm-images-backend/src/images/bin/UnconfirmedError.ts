import { ConflictError } from '@backstage/errors';
import {
  explainVerdict,
  verdictOf,
  type ImageUsage,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

const NAMED_AT_MOST = 10;

/** A conflict that tells what depends on the image, as data. */
export class InUseError extends ConflictError {
  /** Part of the answer; whom the caller may not see is only counted. */
  readonly dependents: ImageUsage;

  constructor(message: string, dependents: ImageUsage) {
    super(message);
    this.dependents = dependents;
  }
}

/** Something depends on the image, and the caller did not say to know of it. */
export class UnconfirmedError extends ConflictError {
  /** What the API answers then: which things they are, and how to go on. */
  naming(usage: ImageUsage): ConflictError {
    const { items, total } = usage.virtualMachines;
    const named = items.slice(0, NAMED_AT_MOST).map(({ name }) => name);
    const others = total - named.length;
    const list = [
      ...named,
      ...(others > 0
        ? [`${others} ${named.length > 0 ? 'more' : 'in all'}`]
        : []),
    ];
    return new InUseError(
      `${this.message} These are: ${list.join(
        ', ',
      )}. Confirm with "confirm=true" to delete it nevertheless.`,
      usage,
    );
  }
}

/** @throws UnconfirmedError where the verdict warns of machines in use. */
export function requireConfirmation(verdict: Verdict): void {
  const found = verdict.findings.filter(({ rule }) => rule === 'delete.inUse');
  if (found.length === 0) return;
  throw new UnconfirmedError(explainVerdict(verdictOf(found)));
}
