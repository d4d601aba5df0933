import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A server in a child process, for as long as it is needed. */
export class UploadServer {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/uploads`;
  }

  static async start(
    kind: 'ours' | 'tus',
    folder: string,
  ): Promise<UploadServer> {
    const child = fork(resolve(__dirname, 'serverProcess.ts'), [kind, folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new UploadServer(child, await answerOf(child, 'port'));
  }

  /** The most memory it ever had, in MiB. */
  async peakMiB(): Promise<number> {
    const answer = answerOf(this.#child, 'peakKiB');
    this.#child.send('peak');
    return (await answer) / 1024;
  }

  /** p99 of the delay of its event loop since it was asked last, in ms. */
  async delayMs(): Promise<number> {
    const answer = answerOf(this.#child, 'delayMs');
    this.#child.send('delay');
    return answer;
  }

  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

/** Waits for the message that has this number; loaders send others. */
async function answerOf(child: ChildProcess, name: string): Promise<number> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [object | null];
    const found = Object.entries(message ?? {}).find(([key]) => key === name);
    if (typeof found?.[1] === 'number') return found[1];
  }
}
