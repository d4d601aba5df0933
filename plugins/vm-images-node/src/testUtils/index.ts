/**
 * Test doubles and the suite that every platform module runs.
 *
 * @packageDocumentation
 */
export * from './inMemory/InMemoryPlatform';
export * from './inMemory/faults';
export * from './contract';
export * from './hostile';
export * from './keys/describeKeyServiceContract';
