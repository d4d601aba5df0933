export { decodeCursor, encodeCursor, type KeysetPosition } from './cursor';
export { cutPage, type KeysetPage } from './cutPage';
export { fingerprint } from './fingerprint';
export { beyond, orderBy, readingOrder, type SortOrder } from './keyset';
