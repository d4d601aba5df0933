/**
 * Every state an image can be in and every legal way between them, as data.
 * The backend guards its updates with it, pages draw buttons and chips from
 * it, and the documentation prints it.
 *
 * Availability (`status`) says whether the bytes are there. Standing says
 * whether people should use them. The two never depend on each other.
 */
import type { ImageStatus, Standing } from '../model/types';

/** @public */
export interface ImageStatusFacts {
  /** As people read it on the chip. */
  title: string;
  /** Someone is working on it; it carries an operation. */
  inFlight: boolean;
  /** The tone of the chip; never the only sign. */
  tone: 'neutral' | 'progress' | 'good' | 'bad';
  /** The states it may go to from here. */
  next: readonly ImageStatus[];
}

const making = ['available', 'failed', 'deleting'] as const;

/** @public */
export const imageStatuses: Readonly<Record<ImageStatus, ImageStatusFacts>> = {
  pending: {
    title: 'Pending',
    inFlight: true,
    tone: 'progress',
    next: [
      'creating',
      'uploading',
      'importing',
      'converting',
      'copying',
      ...making,
    ],
  },
  creating: {
    title: 'Creating',
    inFlight: true,
    tone: 'progress',
    next: making,
  },
  uploading: {
    title: 'Uploading',
    inFlight: true,
    tone: 'progress',
    next: ['importing', 'converting', ...making],
  },
  importing: {
    title: 'Importing',
    inFlight: true,
    tone: 'progress',
    next: ['converting', ...making],
  },
  converting: {
    title: 'Converting',
    inFlight: true,
    tone: 'progress',
    next: ['importing', ...making],
  },
  copying: { title: 'Copying', inFlight: true, tone: 'progress', next: making },
  available: {
    title: 'Available',
    inFlight: false,
    tone: 'good',
    next: ['deleting'],
  },
  failed: {
    title: 'Failed',
    inFlight: false,
    tone: 'bad',
    next: ['pending', 'deleting'],
  },
  deleting: {
    title: 'Deleting',
    inFlight: true,
    tone: 'progress',
    next: ['deleted', 'destroyed', 'available', 'failed'],
  },
  deleted: {
    title: 'In the recycle bin',
    inFlight: false,
    tone: 'neutral',
    next: ['available', 'failed', 'destroyed'],
  },
  destroyed: { title: 'Destroyed', inFlight: false, tone: 'neutral', next: [] },
};

/** May an image go from one state to the other? @public */
export function canImageMove(from: ImageStatus, to: ImageStatus): boolean {
  return imageStatuses[from].next.includes(to);
}

/** The states from which `to` may be reached. @public */
export function imageStatusesBefore(to: ImageStatus): ImageStatus[] {
  return (Object.keys(imageStatuses) as ImageStatus[]).filter(from =>
    canImageMove(from, to),
  );
}

/** @public */
export interface StandingFacts {
  title: string;
  next: readonly Standing[];
}

/** @public */
export const imageStandings: Readonly<Record<Standing, StandingFacts>> = {
  draft: { title: 'Draft', next: ['candidate', 'revoked'] },
  candidate: { title: 'Candidate', next: ['stable', 'draft', 'revoked'] },
  stable: { title: 'Stable', next: ['deprecated', 'candidate', 'revoked'] },
  deprecated: { title: 'Deprecated', next: ['obsolete', 'stable', 'revoked'] },
  obsolete: { title: 'Obsolete', next: ['deprecated', 'revoked'] },
  revoked: { title: 'Revoked', next: [] },
};

/** May an image's standing go from one to the other? @public */
export function canStandingMove(from: Standing, to: Standing): boolean {
  return imageStandings[from].next.includes(to);
}
