import {
  machineStates,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { MachineRow } from '../database/tables';

/** How long a console may outlive its machine, at most. */
const LOOK_EVERY_MS = 500;

/** Will a machine in this state write more? */
export function talks(state: MachineState): boolean {
  return state === 'running' || machineStates[state].inFlight;
}

/**
 * Tells when machines whose consoles are read go off or away. It looks at the
 * rows, and not at what this process does, because another replica may have
 * stopped the machine; one query for all of them, and none while nobody reads.
 */
export class ConsoleWatch {
  readonly #database: Knex;
  readonly #everyMs: number;
  readonly #watched = new Map<string, Set<() => void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(options: { database: Knex; everyMs?: number }) {
    this.#database = options.database;
    this.#everyMs = options.everyMs ?? LOOK_EVERY_MS;
  }

  /** Calls `onSilent` once the machine writes no more. Returns how to stop it. */
  watch(id: string, onSilent: () => void): () => void {
    const all = this.#watched.get(id) ?? new Set();
    this.#watched.set(id, all.add(onSilent));
    this.#timer ??= setInterval(() => void this.#look(), this.#everyMs).unref();
    return () => {
      all.delete(onSilent);
      if (all.size === 0 && this.#watched.get(id) === all) {
        this.#watched.delete(id);
      }
      if (this.#watched.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    };
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const ids = [...this.#watched.keys()];
      const rows = await this.#database<MachineRow>('machines')
        .whereIn('id', ids)
        .whereNull('deleted_at')
        .select('id', 'state');
      const talking = new Set(
        rows.filter(({ state }) => talks(state)).map(row => row.id),
      );
      for (const id of ids.filter(one => !talking.has(one))) {
        for (const tell of [...(this.#watched.get(id) ?? [])]) tell();
      }
    } catch {
      // The database is away for a moment; the next look tells.
    } finally {
      this.#looking = false;
    }
  }
}
