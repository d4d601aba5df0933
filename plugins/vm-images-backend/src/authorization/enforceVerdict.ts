import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  explainVerdict,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

const whoRules = /\.(owner|permission|recipient)$/;

/**
 * Turns a denial into an error that carries its reasons and remedies.
 *
 * @throws NotAllowedError when it is about who asks, ConflictError when it is
 * about the state that the thing is in.
 */
export function enforceVerdict(verdict: Verdict): void {
  if (verdict.effect !== 'deny') return;
  const text = explainVerdict(verdict);
  const denials = verdict.findings.filter(({ effect }) => effect === 'deny');
  throw denials.some(({ rule }) => whoRules.test(rule))
    ? new NotAllowedError(text)
    : new ConflictError(text);
}
