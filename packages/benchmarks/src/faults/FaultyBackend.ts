import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import {
  VmImagesClient,
  type Image,
  type Operation,
} from '@vm-images/backstage-plugin-vm-images-common';

/** Where a backend keeps what. */
export interface Folders {
  database: string;
  staging: string;
  platform: string;
}

const ENDED = ['succeeded', 'failed', 'cancelled'];
const MOST_MS = 300_000;

/** Asks until the answer is something; errors count as no answer. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const giveUpAt = Date.now() + MOST_MS;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise(done => {
      setTimeout(done, 100);
    });
  }
  throw new Error(`In vain waited until ${what}: ${last}`);
}

/** A backend over a disk that fails, and what asks it for work. */
export class FaultyBackend {
  readonly client: VmImagesClient;
  readonly #folders: Folders;
  #child: ChildProcess | undefined;
  #started = { url: '' };

  constructor(folders: Folders) {
    this.#folders = folders;
    this.client = new VmImagesClient({
      discoveryApi: { getBaseUrl: async id => `${this.#started.url}/${id}` },
      fetchApi: { fetch },
    });
  }

  /** Of the tus endpoint. */
  get uploads(): string {
    return `${this.#started.url}/vm-images/uploads`;
  }

  get running(): boolean {
    const { exitCode = 0, signalCode = null } = this.#child ?? {};
    return exitCode === null && signalCode === null;
  }

  /** @throws Error when it ends before it has started */
  async start(): Promise<void> {
    const args = [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, 'backendProcess.ts'),
      JSON.stringify(this.#folders),
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', process.env.FAULTS_LOG ? 'inherit' : 'ignore'],
    });
    this.#child = child;
    let output = '';
    const told = new Promise<void>((done, fail) => {
      child.stdout.on('data', chunk => {
        output = `${output}${chunk}`.slice(-20_000);
        const [, line] = /STARTED (.*)\n/.exec(output) ?? [];
        if (!line) return;
        this.#started = JSON.parse(line);
        done();
      });
      child.once('exit', () => fail(new Error(`It ended:\n${output}`)));
    });
    await told;
  }

  /** Waits until it is dead. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const exited = once(this.#child!, 'exit');
    this.#child!.kill('SIGKILL');
    await exited;
  }

  async ended(id: string): Promise<Operation> {
    return eventually(`operation ${id} has ended`, async () => {
      const operation = await this.client.getOperation(id);
      return ENDED.includes(operation.status) && operation;
    });
  }

  /** Imports an upload and waits; asked for again until it is accepted. */
  async import(
    name: string,
    uploadId: string,
  ): Promise<{ image: Image; operation: Operation }> {
    const idempotencyKey = `import-${uploadId}`;
    const begun = await eventually(`${name} is taken`, () =>
      this.client.importImage(
        { name, source: { type: 'upload', uploadId } },
        { idempotencyKey },
      ),
    );
    const operation = await this.ended(begun.operation.id);
    return { image: begun.image, operation };
  }
}
