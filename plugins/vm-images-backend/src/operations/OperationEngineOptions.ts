import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { CrashHook } from './crashPoints';
import type { OperationDefinition, OperationObserver } from './types';

/** What an engine needs, and what may be tuned. */
export interface OperationEngineOptions {
  /** Migrated; several engines may share one. */
  database: Knex;
  logger: LoggerService;
  definitions: OperationDefinition[];
  observers?: OperationObserver[];
  /** How many of a queue may run at once, over all replicas. */
  queueLimits?: (queue: string) => number;
  /** How long a dead worker's operation stays untouched. @defaultValue 15000 */
  leaseMs?: number;
  /** How often to look for what other replicas left. @defaultValue 5000 */
  pollMs?: number;
  /** How many operations this process works on at once. @defaultValue 32 */
  concurrency?: number;
  /** Tries of one step, or of one clean-up. @defaultValue 5 */
  maxAttempts?: number;
  /** First pause between two tries; it doubles. @defaultValue 1000 */
  backOffMs?: number;
  /**
   * How long `stop` waits for running steps; handing over what is left takes
   * two seconds at most. @defaultValue 8000
   */
  stopGraceMs?: number;
  /** Takes secrets out of everything that people will read. */
  redact?: (text: string) => string;
  /** @defaultValue `crashAt` */
  crash?: CrashHook;
}
