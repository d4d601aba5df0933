import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { Upload } from 'tus-js-client';
import { environment, eventually, freePort, ServerProcess } from '../harness';
import { PlatformFolders } from './PlatformFolders';

const TOKEN = 'a-token-for-the-crash-tests-only';

/** The names of the points, as the backend itself tells them. */
export interface CrashPoints {
  operations: Record<string, string[]>;
  platform: string[];
}

/** A slim backend that is killed and started again over one data folder. */
export class Lab {
  readonly dataDir: string;
  readonly client: VmImagesClient;
  readonly folders: PlatformFolders;
  readonly #url: string;
  #process: ServerProcess | undefined;
  #next: { process: ServerProcess; startFile: string } | undefined;
  #loaded = 0;
  #armed = '';
  readonly #struck = new Set<string>();

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.#url = `http://127.0.0.1:${port}`;
    this.folders = new PlatformFolders(join(dataDir, 'qemu'));
    this.client = new VmImagesClient({
      discoveryApi: { getBaseUrl: async id => `${this.#url}/api/${id}` },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: {
              ...(init?.headers as Record<string, string>),
              ...this.#headers,
            },
          }),
      },
    });
  }

  /** `settings` adds to those below `vmImages`. */
  static async create(
    settings: (dataDir: string) => object = () => ({}),
  ): Promise<Lab> {
    // Short, because sockets of virtual machines lie below it.
    const dataDir = await mkdtemp(join(tmpdir(), 'crash-'));
    const port = await freePort();
    await mkdir(join(dataDir, 'staging'));
    const lab = new Lab(dataDir, port);
    // JSON is YAML.
    await writeFile(
      join(dataDir, 'app-config.yaml'),
      JSON.stringify({
        backend: {
          baseUrl: lab.#url,
          listen: { host: '127.0.0.1', port },
          database: {
            client: 'better-sqlite3',
            connection: { directory: join(dataDir, 'database') },
          },
          auth: {
            externalAccess: [
              { type: 'static', options: { token: TOKEN, subject: 'e2e' } },
            ],
          },
        },
        vmImages: {
          stagingDir: join(dataDir, 'staging'),
          qemu: {
            dataDir: join(dataDir, 'qemu'),
            publicImageFolders: [environment.guestImageDir()],
          },
          ...settings(dataDir),
        },
      }),
    );
    return lab;
  }

  /**
   * Starts the backend, which dies when it comes to `point`. By default it need
   * not wait for the leases of a dead one.
   */
  async start(
    options: { waitForLeases?: boolean; point?: string } = {},
  ): Promise<void> {
    const { process: server, startFile } = this.#next ?? this.#load();
    this.#process = server;
    const database = join(this.dataDir, 'database', 'vm-images.sqlite');
    const { waitForLeases, point = '' } = options;
    this.#armed = point;
    const told = `${waitForLeases ? '' : database}\n${point}`;
    await writeFile(`${startFile}.new`, told);
    await rename(`${startFile}.new`, startFile);
    await eventually('the backend is ready', async () => {
      if (!server.running) return true;
      const { ok } = await fetch(`${this.#url}/.backstage/health/v1/readiness`);
      return ok;
    });
    if (!server.running && !(point && (await this.died(0)))) {
      throw new Error(`It ended:\n${this.output}`);
    }
    // Loading takes longer than starting; the next one does so meanwhile.
    this.#next = this.#load();
  }

  #load() {
    this.#loaded += 1;
    const startFile = join(this.dataDir, `start-${this.#loaded}`);
    const process = new ServerProcess({
      args: [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        resolve(__dirname, 'slimBackend.ts'),
        '--config',
        join(this.dataDir, 'app-config.yaml'),
      ],
      cwd: resolve(__dirname, '../..'),
      env: {
        // With `production` the local platform knows no such points.
        NODE_ENV: 'development',
        NODE_OPTIONS: '--no-node-snapshot',
        NODE_COMPILE_CACHE: join(this.dataDir, 'compiled'),
        CRASH_START_FILE: startFile,
      },
    });
    return { process, startFile };
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** The end of what it printed. */
  get output(): string {
    return this.#process?.output.slice(-4000) ?? '';
  }

  /** All that it printed since it was last started. */
  get log(): string {
    return this.#process?.output ?? '';
  }

  /** Has the process die when it comes to `point`, which is `kill -9`. */
  async arm(point: string): Promise<void> {
    this.#armed = point;
    await this.#crash(`/arm?point=${encodeURIComponent(point)}`);
  }

  /** The points at which it has died. */
  get struck(): ReadonlySet<string> {
    return this.#struck;
  }

  points(): Promise<CrashPoints> {
    return this.#crash('/points');
  }

  /**
   * Waits until the process has died by `SIGKILL`, and says whether it did.
   * It does not when nothing comes by the armed point.
   */
  async died(withinMs: number): Promise<boolean> {
    const late = new AbortController();
    const end = await Promise.race([
      this.#process?.exited,
      delay(withinMs, undefined, late).catch(() => undefined),
    ]);
    late.abort();
    if (end === 'SIGKILL' && this.#armed) this.#struck.add(this.#armed);
    return end === 'SIGKILL';
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Sends a file as a browser would; answers the id of the upload. */
  async upload(bytes: Buffer, filename: string): Promise<string> {
    return new Promise((done, fail) => {
      const upload = new Upload(bytes, {
        endpoint: `${this.#url}/api/vm-images/uploads`,
        headers: this.#headers,
        metadata: { filename },
        onError: fail,
        onSuccess: () => done(upload.url!.split('/').pop()!),
      });
      upload.start();
    });
  }

  async dispose(): Promise<void> {
    await this.kill();
    await this.#next?.process.kill();
    await this.folders.killMachines();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  get #headers() {
    return { Authorization: `Bearer ${TOKEN}` };
  }

  async #crash(path: string): Promise<CrashPoints> {
    const response = await fetch(`${this.#url}/api/crash${path}`, {
      headers: this.#headers,
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as CrashPoints;
  }
}
