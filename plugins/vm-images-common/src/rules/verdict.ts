/**
 * The answer to "may I?". A rule is a small pure function that yields
 * findings; a verdict is as bad as its worst finding. The backend enforces the
 * verdict, pages ask for it before the click.
 */
import type { Finding, Verdict } from '../model/types';

/** Collects what rules found into one verdict. @public */
export function verdictOf(findings: Iterable<Finding>): Verdict {
  const all = [...findings];
  if (all.some(finding => finding.effect === 'deny')) {
    return { effect: 'deny', findings: all };
  }
  return { effect: all.length > 0 ? 'warn' : 'allow', findings: all };
}

/** @public */
export function deny(rule: string, reason: string, remedy?: string): Finding {
  return { rule, effect: 'deny', reason, ...(remedy && { remedy }) };
}

/** @public */
export function warn(rule: string, reason: string, remedy?: string): Finding {
  return { rule, effect: 'warn', reason, ...(remedy && { remedy }) };
}

/** The reasons and remedies of a verdict, as one text for people. @public */
export function explainVerdict(verdict: Verdict): string {
  return verdict.findings
    .map(({ reason, remedy }) => (remedy ? `${reason} ${remedy}` : reason))
    .join(' ');
}
