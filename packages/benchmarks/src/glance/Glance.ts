import {
  execFile,
  spawn,
  spawnSync,
  type ChildProcess,
} from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../harness/freePort';
import { tellMissing } from '../harness/missingPeer';
import { GLANCE_PIPELINE, glanceConfig } from './glanceConfig';

const run = promisify(execFile);
/** A call goes to loopback, whatever the caller's proxy is. */
const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', no_proxy: '*' };

/** A Glance of our own, OpenStack's image service: one process on loopback. */
export class Glance {
  readonly #child: ChildProcess;
  readonly #origin: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#origin = `http://127.0.0.1:${port}`;
  }

  /**
   * Is it installed, with what it needs for its database? Otherwise says what
   * brings it.
   */
  static isHere(
    database: 'SQLite' | 'PostgreSQL' = 'SQLite',
    path = process.env.PATH,
  ): boolean {
    const places = { env: { ...env, PATH: path } };
    const { error } = spawnSync('glance-api', ['--version'], places);
    if (error) {
      tellMissing('Glance', ['glance-api']);
      return false;
    }
    if (database === 'SQLite') return true;
    const { status } = spawnSync('/usr/bin/python3', ['-c', 'import psycopg2']);
    if (status !== 0) {
      tellMissing('Glance with PostgreSQL', ['python3-psycopg2']);
    }
    return status === 0;
  }

  /** Makes its tables and starts it. */
  static async start(options: {
    folder: string;
    databaseUrl: string;
  }): Promise<Glance> {
    const { folder } = options;
    for (const name of ['images', 'staging', 'tasks', 'lock']) {
      await mkdir(join(folder, name), { recursive: true });
    }
    const port = await freePort();
    const config = join(folder, 'glance.conf');
    await writeFile(config, glanceConfig({ ...options, port }));
    await writeFile(join(folder, 'paste.ini'), GLANCE_PIPELINE);
    await writeFile(join(folder, 'policy.yaml'), '{}');
    const settings = ['--config-file', config];
    await run('glance-manage', [...settings, 'db_sync'], { env });
    const child = spawn('glance-api', settings, { env, stdio: 'ignore' });
    const glance = new Glance(child, port);
    await glance.#ready(folder);
    return glance;
  }

  url(path: string): string {
    return `${this.#origin}/v2${path}`;
  }

  async #ready(folder: string): Promise<void> {
    for (;;) {
      if (this.#child.exitCode !== null) {
        const log = await readFile(join(folder, 'glance.log'), 'utf8');
        throw new Error(`Glance has ended: ${log.slice(-2000)}`);
      }
      const response = await fetch(this.url('/images')).catch(() => undefined);
      if (response?.ok) return;
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
