import { listCrashPoints } from '../operations';
import { createDefinitions } from './createDefinitions';

/**
 * Every point at which an operation can be made to die, by its kind, in the
 * order in which the operation passes them; those of clean-up included.
 */
export function listOperationCrashPoints(): Record<string, string[]> {
  // Named, not run: no step looks at what it would work with.
  const definitions = createDefinitions({
    config: { readyTimeoutMs: 0 },
  } as Parameters<typeof createDefinitions>[0]);
  return Object.fromEntries(
    definitions.map(definition => [
      definition.kind,
      listCrashPoints([definition], { cleanUp: true }),
    ]),
  );
}
