import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Downloads by a process of its own, as every client of a server is one. */
export class Downloads {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = fork(resolve(__dirname, 'downloadProcess.ts'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** Reads an answer and throws it away; MiB/s. */
  async speed(url: string): Promise<number> {
    this.#process.send({ url });
    for (;;) {
      const [message] = await once(this.#process, 'message');
      const { speed, error } = (message ?? {}) as {
        speed?: number;
        error?: string;
      };
      if (error !== undefined) throw new Error(error);
      if (speed !== undefined) return speed;
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}
