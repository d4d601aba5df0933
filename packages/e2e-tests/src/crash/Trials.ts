import { randomUUID } from 'node:crypto';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import { eventually } from '../harness';
import { audit, type Discrepancies } from './audit';
import type { Lab } from './Lab';
import { DEATH_MS } from './times';

/** One operation that meets `kill -9`, and what must have come of it. */
export interface Trial {
  /** Where it is killed, one after the other, in the order of the work. */
  points: string[];
  /** Kind of the operation, and the name of what it works on. */
  kind: string;
  subject: string;
  /** Asks for the work; the backend may die before it has answered. */
  begin(idempotencyKey: string): Promise<Operation>;
  /** Done after it was accepted, to have it come by the point. */
  then?(operation: Operation): Promise<void>;
  /** @defaultValue succeeded */
  outcome?: Operation['status'];
  /** Throws for what was lost; in addition to what the audit finds. */
  verify?(operation: Operation): Promise<void>;
  /** Sits a dead worker's lease out instead of having it run out at once. */
  waitForLeases?: boolean;
}

const ENDED = ['succeeded', 'failed', 'cancelled'];

/** Kills a backend again and again, and keeps the books. */
export class Trials {
  readonly #lab: Lab;
  readonly #troubles: string[] = [];
  #injected = 0;
  #converged = 0;
  readonly #found: Discrepancies = { lost: [], duplicated: [], orphaned: [] };

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** The line that says it all. */
  get report(): string {
    const { lost, duplicated, orphaned } = this.#found;
    return (
      `faults injected ${this.#injected}, converged ${this.#converged}, ` +
      `lost ${lost.length}, duplicated ${duplicated.length}, ` +
      `orphaned ${orphaned.length}`
    );
  }

  /** What the line should say. */
  get perfectReport(): string {
    const n = this.#injected;
    return `faults injected ${n}, converged ${n}, lost 0, duplicated 0, orphaned 0`;
  }

  /** What went wrong since it was last asked, point by point. */
  takeTroubles(): string[] {
    return this.#troubles.splice(0);
  }

  /** Never throws: what goes wrong at one point must not hide the others. */
  async run(trial: Trial): Promise<Operation | undefined> {
    this.#injected += trial.points.length;
    const begun = Date.now();
    let operation: Operation | undefined;
    try {
      operation = await this.#strike(trial);
      await trial.verify?.(operation);
      this.#converged += trial.points.length;
    } catch (error) {
      this.#trouble(trial, `${error}\n${this.#lab.output}`);
    }
    await this.#takeStock(trial);
    if (process.env.E2E_PROGRESS) {
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      process.stderr.write(`${trial.points}: ${seconds} s\n`);
    }
    return operation;
  }

  async #strike(trial: Trial): Promise<Operation> {
    const lab = this.#lab;
    const key = randomUUID();
    const [point, ...later] = trial.points;
    const before = (await this.#operationsOf(trial)).map(({ id }) => id);
    await lab.arm(point);
    const operation = await trial.begin(key).catch(async error => {
      // The connection broke, or it was refused and nothing will die.
      if (await lab.died(5_000)) return undefined;
      throw error;
    });
    if (operation) {
      await trial.then?.(operation).catch(error => {
        if (lab.running) throw error;
      });
    }
    await this.#diesAt(point);
    for (const next of later) {
      await lab.start({ point: next });
      await this.#diesAt(next);
    }
    await lab.start({ waitForLeases: trial.waitForLeases });
    const known = await this.#operationsOf(trial);
    const found = known.filter(({ id }) => !before.includes(id));
    if (found.length !== 1) {
      this.#found.duplicated.push(...found.slice(1).map(({ id }) => id));
      throw new Error(`There are ${found.length} operations of it`);
    }
    if (operation) {
      // Whoever did not get to hear the answer asks again.
      const again = await trial.begin(key);
      if (again.id !== operation.id) throw new Error(`${again.id} was made`);
    }
    return this.#ended(found[0].id, trial.outcome ?? 'succeeded');
  }

  async #diesAt(point: string): Promise<void> {
    if (await this.#lab.died(DEATH_MS)) return;
    throw new Error(`Nothing came by ${point}`);
  }

  async #operationsOf({ kind, subject }: Trial): Promise<Operation[]> {
    const { items } = await this.#lab.client.listOperations({ limit: 50 });
    return items.filter(
      one => one.kind === kind && one.subject?.name === subject,
    );
  }

  async #ended(id: string, outcome: string): Promise<Operation> {
    const operation = await eventually(`operation ${id} ends`, async () => {
      const now = await this.#lab.client.getOperation(id);
      return ENDED.includes(now.status) && now;
    });
    if (operation.status !== outcome) {
      const { status, title, error } = operation;
      throw new Error(
        `${title} has ${status}: ${error?.stage}: ${error?.reason}`,
      );
    }
    return operation;
  }

  async #takeStock(trial: Trial): Promise<void> {
    if (!this.#lab.running) await this.#lab.start();
    await this.#lab.arm('');
    const now = await audit(this.#lab);
    for (const what of ['lost', 'duplicated', 'orphaned'] as const) {
      // What one trial left behind is not held against the next.
      const news = now[what].filter(one => !this.#found[what].includes(one));
      this.#found[what].push(...news);
      for (const one of news) this.#trouble(trial, `${what}: ${one}`);
    }
  }

  #trouble(trial: Trial, text: string): void {
    this.#troubles.push(`${trial.points}: ${text}`);
  }
}
