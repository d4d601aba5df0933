import type { Role } from './roles';
import type { Subject, SubjectFacts } from './subjects';
import type { Kind } from './visibility';

/** What one route asks of a caller, and what it answers. */
export interface Endpoint {
  /** Method and path, as in the OpenAPI document. */
  route: string;
  about?: Kind | 'link';
  /**
   * `link` means the address itself is the permission; `session` any caller;
   * `sight` and `ownership` are those of `visibility.ts`; `publishing` is the
   * platform team's.
   */
  needs:
    | 'link'
    | 'session'
    | 'sight'
    | 'ownership'
    | 'publishing'
    | 'administration';
  /** The policy must grant it before anything is looked at. */
  granted?: true;
  /** When all is well. */
  answer: number;
  /** Variants in whose state it cannot be done: 409 for whom it is allowed. */
  conflicts?: readonly string[];
  /** Other refusals for those who see the variant: 403. */
  refused?: Record<string, readonly Role[]>;
  /** What the subject is like, besides its variant. */
  facts?: SubjectFacts;
  send?(subject: Subject, role: Role): object | string;
  headers?: Record<string, string>;
  /** Parameters without which it is not answered. */
  query?: string;
  /** Id of the event in the audit log; every change has one. */
  audit?: string;
  /** Id of the events of its parts, which have outcomes of their own. */
  auditOfParts?: string;
  /** One at a time: 409 while what somebody has begun is under way. */
  oneAtATime?: true;
  /** It is audited although it writes nothing to the database. */
  storesNothing?: true;
}
