export * from './OperationEngine';
export * from './OperationEngineOptions';
export * from './crashPoints';
export {
  LeaseLostError,
  LookAgain,
  NothingLeftToDo,
  OperationAborted,
  RetryableError,
  WaitForChildren,
  abortCauseOf,
  lookAgain,
  waitForChildren,
  type AbortCause,
} from './errors';
export { storageFault, storageRemedy } from './storageFault';
export { pruneOperations, type PruneOptions } from './pruneOperations';
export {
  OPERATIONS,
  OPERATION_LOG,
  hasEnded,
  type ChildOutcome,
  type LogLevel,
  type OperationFailure,
  type OperationOutcome,
  type OperationPhase,
  type OperationRow,
  type OperationStatus,
  type StepRecord,
  type StepStatus,
} from './OperationRow';
export {
  LIST_LIMIT,
  type ListOperationsOptions,
  type OperationFilter,
} from './listOperations';
export {
  LOG_LINE_LENGTH,
  LOG_LINES_KEPT,
  type OperationLogLine,
} from './operationLog';
export type {
  ChildRequest,
  EndContext,
  EnqueueRequest,
  OperationContext,
  OperationDefinition,
  OperationFacts,
  OperationObserver,
  OperationStep,
  StepContext,
} from './types';
