import { useEffect, useRef } from 'react';

/** A form that keeps refusing a proposal is left alone. */
const MOST_TRIES = 5;

/**
 * Puts a first value into a field. Two fields that do so at the same moment
 * overwrite each other, hence more than one try.
 */
export function useProposal<T>(
  missing: boolean,
  proposal: T | undefined,
  propose: (value: T) => void,
): void {
  const tries = useRef(0);
  useEffect(() => {
    if (!missing || proposal === undefined || tries.current >= MOST_TRIES) {
      return;
    }
    tries.current += 1;
    propose(proposal);
  });
}
