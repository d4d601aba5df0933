/**
 * Parts of the local platform that whole-system tests name. Not for production.
 *
 * @packageDocumentation
 */
export { crashPoints } from './host/crashAt';
