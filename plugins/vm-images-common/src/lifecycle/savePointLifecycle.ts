/** Every state of a snapshot or backup and every legal way between them. */
import type { SavePointStatus } from '../model/types';

/** @public */
export interface SavePointStatusFacts {
  title: string;
  inFlight: boolean;
  tone: 'neutral' | 'progress' | 'good' | 'bad';
  /** Its row ends from `deleting`, and from `creating` when that is cancelled. */
  next: readonly SavePointStatus[];
}

/** @public */
export const savePointStatuses: Readonly<
  Record<SavePointStatus, SavePointStatusFacts>
> = {
  creating: {
    title: 'Being made',
    inFlight: true,
    tone: 'progress',
    next: ['available', 'failed', 'deleting'],
  },
  available: {
    title: 'Available',
    inFlight: false,
    tone: 'good',
    next: ['deleting'],
  },
  deleting: {
    title: 'Being deleted',
    inFlight: true,
    tone: 'progress',
    next: ['available', 'failed'],
  },
  failed: {
    title: 'Failed',
    inFlight: false,
    tone: 'bad',
    // A retry of its creation begins anew.
    next: ['creating', 'deleting'],
  },
};

/** The states from which `to` may be reached. @public */
export function savePointStatusesBefore(
  to: SavePointStatus,
): SavePointStatus[] {
  const all = Object.keys(savePointStatuses) as SavePointStatus[];
  return all.filter(from => savePointStatuses[from].next.includes(to));
}
