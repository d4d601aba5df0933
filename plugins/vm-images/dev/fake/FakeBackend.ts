import type {
  SavePoint,
  Upload,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { binRoutes } from './binRoutes';
import { downloadRoutes } from './downloads';
import { encryptionRoutes, makeKeys } from './encryption';
import { FakeConsole } from './FakeConsole';
import { governanceRoutes } from './governance';
import { imageRoutes } from './imageRoutes';
import { makeImages } from './images';
import { importRoutes } from './importRoutes';
import { listRoutes } from './listRoutes';
import { makeMachine, makeMachines, makePlatforms } from './machines';
import { makingRoutes } from './making';
import { moreRoutes } from './moreRoutes';
import { operationRoutes } from './operationRoutes';
import { makeOperations } from './operations';
import { reinstallRoutes } from './reinstall';
import { retentionRoutes } from './retention';
import { answerBy, type Route } from './routing';
import { savePointRoutes } from './savePoints';
import { makeShares, shareRoutes } from './shares';
import { Simulation } from './Simulation';
import { takeOutRoutes } from './takeOut';
import { makeTemplates } from './templates';

export type { Answer, Call, Route } from './routing';

/**
 * Answers like the backend, from memory: behind the development app instead of
 * the network, and behind msw in tests, so that the real client is in use.
 */
export class FakeBackend {
  images = makeImages();
  machines = makeMachines();
  operations = makeOperations();
  platforms = makePlatforms();
  templates = makeTemplates(this);
  uploads: Upload[] = [];
  savePoints: SavePoint[] = [];
  shares = makeShares();
  keys = makeKeys();
  /** Method and path of every request, oldest first. */
  readonly calls: { call: string; body: unknown }[] = [];
  /** Versions of a family on a page. */
  versionsShown = 50;
  /** Answers that a test puts before the usual ones. */
  readonly before: Route[] = [];
  /** Moves launches and other operations on. */
  readonly simulation = new Simulation();
  readonly #consoles = new Map<string, FakeConsole>();
  /** By nouns; the first that fits answers. */
  readonly #routes: Route[] = [
    ...governanceRoutes(this),
    ...retentionRoutes(this),
    ...shareRoutes(this),
    ...downloadRoutes(this),
    ...takeOutRoutes(this),
    ...binRoutes(this),
    ...makingRoutes(this),
    ...savePointRoutes(this),
    ...reinstallRoutes(this),
    ...moreRoutes(this),
    ...encryptionRoutes(this),
    ...imageRoutes(this),
    ...importRoutes(this),
    ...operationRoutes(this),
    ...listRoutes(this),
  ];

  /** The serial console of a machine. */
  consoleOf(id: string): FakeConsole {
    const found = this.#consoles.get(id) ?? new FakeConsole();
    this.#consoles.set(id, found);
    return found;
  }

  /** Changes a machine, and with it what may be done with it. */
  setMachine(machine: VirtualMachine, change: Partial<VirtualMachine>): void {
    Object.assign(machine, makeMachine({ ...machine, ...change }), {
      updatedAt: new Date().toISOString(),
    });
  }

  readonly handle = async (request: Request): Promise<Response> => {
    const { method, headers, signal } = request;
    const url = new URL(request.url);
    const path = url.pathname.replace(/^.*\/api\/vm-images/, '');
    const text = method === 'GET' ? '' : await request.text();
    const body = text ? JSON.parse(text) : {};
    this.calls.push({ call: `${method} ${path}`, body });
    this.simulation.advance();
    const query = url.searchParams;
    const call = { path, query, headers, signal, body };
    return answerBy([...this.before, ...this.#routes], method, call);
  };
}
