/** Of a scaffolder task, what makes a request repeatable. */
interface TaskContext {
  task: { id: string };
  step?: { id?: string };
  each?: object;
}

/**
 * The same for every run of the same step of the same task, so that a task
 * that is recovered after a crash finds what its first run made.
 */
export function idempotencyKeyOf(context: TaskContext, what: string): string {
  const each = context.each ? JSON.stringify(context.each) : '';
  const key = `task-${context.task.id}-${context.step?.id ?? 'step'}-${what}`;
  // Keys are short; the hash only tells the turns of a loop apart.
  return each ? `${key.slice(0, 100)}-${hash(each)}` : key.slice(0, 128);
}

/** FNV-1a, 32 bits: no security hangs on it. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return value.toString(16);
}
