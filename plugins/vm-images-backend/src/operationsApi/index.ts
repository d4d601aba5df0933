export { AuthorizedOperationService } from './AuthorizedOperationService';
export { DefaultOperationService } from './DefaultOperationService';
export { operationBrief, operationFromRow } from './operationFromRow';
export type { OperationService } from './OperationService';
export { findOperationBriefs, showOperations } from './readOperations';
export { RetryJudge } from './RetryJudge';
