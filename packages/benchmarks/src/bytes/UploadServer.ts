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
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new UploadServer(child, port);
  }

  /** The most memory it ever had, in MiB. */
  async peakMiB(): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send('peak');
    const [{ peakKiB }] = (await answer) as [{ peakKiB: number }];
    return peakKiB / 1024;
  }

  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
