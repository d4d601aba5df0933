import type { ChannelMoveRow } from './channelRows';

type Step = Pick<ChannelMoveRow, 'kind' | 'to_image_id'>;

/**
 * What a channel offered before what it offers now, the latest first: where a
 * rollback may lead. A rollback takes back what came after its target, so that
 * two rollbacks lead two steps back and not to and fro.
 *
 * @param moves - Newest first, as they are read.
 */
export function earlierImages(moves: readonly Step[]): string[] {
  const stack: string[] = [];
  for (const { kind, to_image_id: to } of [...moves].reverse()) {
    if (to === null) {
      stack.length = 0;
    } else if (kind === 'rollback' && stack.includes(to)) {
      stack.length = stack.lastIndexOf(to) + 1;
    } else {
      stack.push(to);
    }
  }
  const now = stack.pop();
  return [...new Set(stack.reverse())].filter(id => id !== now);
}
