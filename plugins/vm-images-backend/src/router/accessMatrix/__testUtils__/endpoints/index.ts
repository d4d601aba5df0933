import type { Endpoint } from '../Endpoint';
import { families } from './families';
import { images } from './images';
import { imports, uploads } from './imports';
import { launches } from './launches';
import { machines, savePoints } from './machines';
import { others } from './others';
import { shares } from './shares';
import { templates } from './templates';

/**
 * Every route of the API, and what it asks of a caller. Together with
 * `visibility.ts` it says the answer to every request of every role.
 */
export const endpoints: readonly Endpoint[] = [
  ...[...families, ...images, ...shares, ...imports, ...uploads, ...templates],
  ...[...launches, ...machines, ...savePoints, ...others],
];
