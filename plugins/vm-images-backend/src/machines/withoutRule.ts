import {
  verdictOf,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

/** A machine that is stopped for the copy need not be copied while it runs. */
export function withoutRule(verdict: Verdict, rule: string): Verdict {
  return verdictOf(verdict.findings.filter(finding => finding.rule !== rule));
}
