export * from './describePlatformContract';
export type { ContractOptions, ContractSubject } from './harness';
