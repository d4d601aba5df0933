/**
 * What a platform module implements and what it may lean on: the platform
 * contract and its extension point, the inspection of untrusted disk images,
 * sandboxed `qemu-img`, and the guard before every URL.
 *
 * @packageDocumentation
 */
export * from './platform';
export * from './diskFormats';
export * from './sandbox';
export * from './urlGuard';
export * from './encryption';
export * from './receiving';
