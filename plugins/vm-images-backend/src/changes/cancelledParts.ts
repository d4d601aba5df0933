import { hasEnded, type OperationRow } from '../operations';

const NAMED_AT_MOST = 10;

/**
 * Which parts of a launch of many were cancelled while others came to their
 * end, in one sentence. Nothing if none were, or all.
 */
export function cancelledParts(operation: OperationRow): string | undefined {
  const { kind, children = [] } = operation;
  if (kind !== 'launch' || !hasEnded(operation)) return undefined;
  const cancelled = children.filter(({ status }) => status === 'cancelled');
  if (cancelled.length === 0 || cancelled.length === children.length) {
    return undefined;
  }
  const names = cancelled.map(({ subject, id }) => subject?.name ?? id).sort();
  const more = names.length - NAMED_AT_MOST;
  return `${cancelled.length} of ${children.length} virtual machines ${
    cancelled.length === 1 ? 'was' : 'were'
  } cancelled: ${names.slice(0, NAMED_AT_MOST).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }.`;
}
