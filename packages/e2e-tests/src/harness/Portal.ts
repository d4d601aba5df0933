import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { environment } from './environment';
import { eventually } from './eventually';
import { freePort } from './freePort';
import { ServerProcess } from './Process';

/** The whole portal as in production, with a data folder of its own. */
export class Portal {
  readonly url: string;
  /** Short, because sockets of virtual machines lie below it. */
  readonly dataDir: string;
  readonly #port: number;
  #process: ServerProcess | undefined;

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async create(): Promise<Portal> {
    const dataDir = await mkdtemp(join(tmpdir(), 'e2e-'));
    return new Portal(dataDir, await freePort());
  }

  async start(env: Record<string, string> = {}): Promise<void> {
    this.#process = new ServerProcess({
      args: environment.portalArgs(),
      cwd: environment.portalDir(),
      env: {
        NODE_ENV: 'production',
        PORTAL_PORT: String(this.#port),
        PORTAL_URL: this.url,
        VM_IMAGES_DATA_DIR: this.dataDir,
        ...env,
      },
    });
    await eventually('the portal is ready', async () => {
      if (!this.#process?.running) {
        throw new Error(`The portal ended:\n${this.output.slice(-4000)}`);
      }
      const { ok } = await fetch(`${this.url}/.backstage/health/v1/readiness`);
      return ok;
    });
  }

  get output(): string {
    return this.#process?.output ?? '';
  }

  /** The API, as the guest who is signed in. */
  client(): VmImagesClient {
    return new VmImagesClient({
      discoveryApi: { getBaseUrl: async id => `${this.url}/api/${id}` },
      fetchApi: {
        fetch: async (input, init) =>
          fetch(input, {
            ...init,
            headers: {
              ...(init?.headers as Record<string, string>),
              Authorization: `Bearer ${await this.token()}`,
            },
          }),
      },
    });
  }

  async token(): Promise<string> {
    const response = await fetch(`${this.url}/api/auth/guest/refresh`);
    const { backstageIdentity } = (await response.json()) as {
      backstageIdentity: { token: string };
    };
    return backstageIdentity.token;
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Deletes every virtual machine, stops the portal, removes its data. */
  async dispose(): Promise<void> {
    try {
      if (this.#process?.running) await this.#deleteMachines();
    } finally {
      await this.#process?.kill();
      await rm(this.dataDir, { recursive: true, force: true });
    }
  }

  async #deleteMachines(): Promise<void> {
    const client = this.client();
    const { items } = await client.listVirtualMachines({ limit: 200 });
    for (const { id } of items) await client.deleteVirtualMachine(id);
    await eventually('every virtual machine is gone', async () => {
      const left = await client.listVirtualMachines({ limit: 1 });
      return left.items.length === 0;
    });
  }
}
