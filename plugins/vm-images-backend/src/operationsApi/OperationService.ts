import type {
  Operation,
  OperationListQuery,
  OperationLogLine,
  OperationPage,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** Everything that can be asked of operations. */
export interface OperationService {
  /** A page of the operations that the caller sees, newest first. */
  list(
    query: OperationListQuery,
    options: ServiceOptions,
  ): Promise<OperationPage>;
  /** @throws NotFoundError also for what the caller may not see. */
  get(id: string, options: ServiceOptions): Promise<Operation>;
  /** Lines after number `after`, oldest first, at most 1000. */
  log(
    id: string,
    query: { after?: number },
    options: ServiceOptions,
  ): Promise<OperationLogLine[]>;
  /** @throws ConflictError when it is too late. */
  cancel(id: string, options: ServiceOptions): Promise<Operation>;
  /**
   * Runs it again, of a launch of many only the machines that failed.
   *
   * @throws ConflictError when it has not failed, or when what it worked on
   * cannot go on.
   */
  retry(id: string, options: ServiceOptions): Promise<Operation>;
}
