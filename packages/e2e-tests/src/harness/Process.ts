import { spawn, type ChildProcess } from 'node:child_process';

/** A server in a child process: what it prints is kept for when a test fails. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #output = '';
  readonly exited: Promise<number | string>;

  constructor(options: {
    args: string[];
    cwd: string;
    env: Record<string, string | undefined>;
  }) {
    this.#child = spawn(process.execPath, options.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-200_000);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.exited = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
    });
  }

  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Without a chance to clean up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  async stop(): Promise<number | string> {
    this.#child.kill('SIGTERM');
    return this.exited;
  }
}
