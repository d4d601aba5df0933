import {
  deny,
  type Finding,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  RefusedUrlError,
  SourceError,
} from '@vm-images/backstage-plugin-vm-images-node';
import { withoutQueries } from './importSource';

/** A reason as a sentence of its own. */
export const sentence = (text: string) => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return whole.endsWith('.') ? whole : `${whole}.`;
};

export function messageOf(error: unknown): string {
  return withoutQueries(error instanceof Error ? error.message : String(error));
}

/** Why the inspector refuses a file. @throws what is no refusal */
export function contentFinding(error: unknown): Finding {
  if (error instanceof Error && 'rule' in error && 'reason' in error) {
    const remedy = 'remedy' in error ? String(error.remedy) : undefined;
    const reason = sentence(String(error.reason));
    return deny(`import.${error.rule}`, reason, remedy);
  }
  throw error;
}

/** Why a source can't be fetched from. */
export function urlFinding(error: unknown): Finding {
  if (error instanceof RefusedUrlError) {
    const { rule, reason, remedy } = error;
    return deny(`import.url.${rule}`, sentence(withoutQueries(reason)), remedy);
  }
  if (error instanceof SourceError) {
    const { fault, remedy } = error;
    const reason = messageOf(error).replace(` ${remedy}`, '');
    return deny(`import.url.${fault}`, reason, remedy);
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    const remedy = 'Check the address, and that this host may reach it.';
    return deny('import.url.stalled', 'The source did not answer.', remedy);
  }
  return deny('import.url', messageOf(error));
}
