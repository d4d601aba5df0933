import { runTool } from './runTool';

/**
 * Asks QEMU for its version, such as `7.2.22`.
 *
 * @throws ToolError, with code ENOENT when it is not installed
 */
export async function qemuVersion(
  binary: string,
  signal?: AbortSignal,
): Promise<string> {
  const text = await runTool(binary, ['--version'], {
    signal,
    timeoutMs: 10_000,
  });
  return /version (\d+(?:\.\d+)+)/.exec(text)?.[1] ?? 'unknown';
}
