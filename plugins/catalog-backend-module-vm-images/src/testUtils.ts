/**
 * Parts that benchmarks take by themselves. Not for production.
 *
 * @packageDocumentation
 */
export { imageEntity } from './entities';
