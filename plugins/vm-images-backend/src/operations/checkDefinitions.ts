import { InputError } from '@backstage/errors';
import type { OperationDefinition } from './types';

const KIND = /^[a-z][a-z0-9.-]{0,62}$/;
/** Short, because it becomes part of names on platforms. */
const STEP = /^[a-z][a-z0-9-]{0,23}$/;

/**
 * The definitions by kind.
 *
 * @throws InputError if two have the same kind, or a name cannot be used
 */
export function checkDefinitions(
  definitions: readonly OperationDefinition[],
): ReadonlyMap<string, OperationDefinition> {
  const byKind = new Map<string, OperationDefinition>();
  for (const definition of definitions) {
    const { kind, steps } = definition;
    if (!KIND.test(kind)) {
      throw new InputError(
        `Kind of operation '${kind}' must be lower case letters, digits, dots and dashes, at most 63`,
      );
    }
    if (byKind.has(kind)) {
      throw new InputError(`Two definitions have the kind '${kind}'`);
    }
    const names = new Set(steps.map(step => step.name));
    if (names.size < steps.length) {
      throw new InputError(`Two steps of '${kind}' have the same name`);
    }
    for (const name of names) {
      if (!STEP.test(name)) {
        throw new InputError(
          `Step '${name}' of '${kind}' must be lower case letters, digits and dashes, at most 24`,
        );
      }
    }
    byKind.set(kind, definition);
  }
  return byKind;
}
