export { applyRetention, scheduleRetention } from './applyRetention';
export { RetentionJudge } from './RetentionJudge';
export { RetentionService } from './RetentionService';
