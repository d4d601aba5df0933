import { stat } from 'node:fs/promises';
import { ToolError } from './errors';

const LOOK_EVERY_MS = 250;

/**
 * Watches the space that a growing file takes on the disk, which the limit on
 * its length says nothing about when it has holes.
 *
 * @returns a signal that fires with a ToolError `output-limit`, and a stop
 */
export function guardAllocation(
  path: string,
  maxBytes: number,
): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const look = async () => {
    const file = await stat(path).catch(() => undefined);
    if (file && file.blocks * 512 > maxBytes) {
      const detail = `The disk takes more than the ${maxBytes} bytes allowed`;
      controller.abort(new ToolError('output-limit', detail));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    signal: controller.signal,
    end: () => clearInterval(timer),
  };
}
