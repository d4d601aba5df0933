import { execFile } from 'node:child_process';
import { CustomErrorBase } from '@backstage/errors';

/** A host tool could not be started, failed or took too long. */
export class ToolError extends CustomErrorBase {
  name = 'ToolError' as const;
  /** `ENOENT` when the tool is not installed. */
  readonly code: string | number | undefined;

  constructor(message: string, code: string | number | undefined) {
    super(message);
    this.code = code;
  }
}

/** Nothing of our own environment is anybody else's business. */
export const toolEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
};

/**
 * Runs a short command without a shell and gives what it printed.
 *
 * @throws ToolError with the last line of its complaint, or the abort reason
 */
export function runTool(
  file: string,
  args: string[],
  options: { timeoutMs?: number; signal?: AbortSignal; cwd?: string } = {},
): Promise<string> {
  const { timeoutMs = 30_000, signal, cwd } = options;
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        cwd,
        env: toolEnvironment,
        killSignal: 'SIGKILL',
        maxBuffer: 1024 * 1024,
        signal,
        timeout: timeoutMs,
      },
      (error, stdout, stderr) => {
        if (!error) {
          resolve(stdout);
        } else if (signal?.aborted) {
          reject(signal.reason);
        } else {
          reject(toolError(file, error, stderr, timeoutMs));
        }
      },
    );
  });
}

function toolError(
  file: string,
  error: { code?: string | number | null; killed?: boolean },
  stderr: string,
  timeoutMs: number,
): ToolError {
  const code = error.code ?? undefined;
  if (code === 'ENOENT') {
    return new ToolError(`'${file}' is not installed here`, code);
  }
  if (error.killed) {
    return new ToolError(`'${file}' did not end in ${timeoutMs} ms`, code);
  }
  const complaint = stderr.trim().split('\n').at(-1) || `exit code ${code}`;
  return new ToolError(`'${file}' failed: ${complaint}`, code);
}
