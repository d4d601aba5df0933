import { useEffect, useState } from 'react';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';
import type { ImportDraft } from './useImportDraft';

/** What the dialog shows; `look` is the wait for what an address holds. */
export type ImportStep = 'source' | 'look' | 'details' | 'check';

export interface StepState {
  step: ImportStep;
  /** The person asked for this step; it did not come by itself. */
  byHand: boolean;
  /** The form was opened while the address was still looked at. */
  meanwhile: boolean;
  goTo: (step: 'details' | 'check') => void;
}

/**
 * Which step is due. Steps in which nothing is left to ask are passed over, but
 * only once, when what was chosen is known: after that nothing moves unless the
 * person moves it.
 */
export function useStep(draft: ImportDraft, incomplete: boolean): StepState {
  const { source, form, phase } = draft;
  const usable =
    source && !(source.type === 'file' && source.start.refusal !== undefined);
  const [at, setAt] = useState<Omit<StepState, 'goTo'>>();
  const known = !incomplete && form.osDistribution !== '';
  // What will be refused need not be described.
  const due = known || isDenied(draft.verdict) ? 'check' : 'details';
  const decided = phase === 'over' && !draft.loading;
  useEffect(() => {
    if (!usable) setAt(undefined);
    else if (decided) {
      setAt(old => old ?? { step: due, byHand: false, meanwhile: false });
    }
  }, [usable, decided, due]);

  const goTo = (step: 'details' | 'check') =>
    setAt(old => ({
      step,
      byHand: true,
      meanwhile: phase !== 'over' || !!old?.meanwhile,
    }));
  if (!usable) return { step: 'source', byHand: false, meanwhile: false, goTo };
  const still: ImportStep = phase === 'over' ? due : 'look';
  return {
    ...(at ?? { step: still, byHand: false, meanwhile: false }),
    goTo,
  };
}
