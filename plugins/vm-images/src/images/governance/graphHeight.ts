import { NODE_HEIGHT, type Graph } from './lineageGraph';

/** Between two boxes, and around all of them. */
export const NODE_MARGIN = 16;
export const PADDING = 24;

const LEAST = 260;
/** What is taller is drawn smaller; a click and the wheel make it larger. */
const MOST = 640;

/** Pixels that a graph takes from left to right, before it is laid out. */
export function graphHeight({ nodes, edges }: Graph): number {
  const steps = new Map<string, number>();
  // Nodes come after those that they lead from.
  for (const { id } of nodes) {
    const from = edges.find(({ to }) => to === id)?.from;
    const before = from === undefined ? undefined : steps.get(from);
    steps.set(id, before === undefined ? 0 : before + 1);
  }
  const columns = new Map<number, number>();
  for (const step of steps.values()) {
    columns.set(step, (columns.get(step) ?? 0) + 1);
  }
  const most = Math.max(0, ...columns.values());
  const height = most * (NODE_HEIGHT + NODE_MARGIN) - NODE_MARGIN;
  return Math.min(MOST, Math.max(LEAST, height + 2 * PADDING));
}
