/**
 * Work whose effects are files, so that processes which die can be held to
 * what they left: `effects/<idempotency key>` for what a step made, and a line
 * in `ledger` for everything that ran.
 */
import type { Knex } from 'knex';
import fs from 'node:fs';
import path from 'node:path';
import {
  waitForChildren,
  type OperationDefinition,
  type OperationObserver,
} from '..';

export const SUBJECTS = 'crash_subjects';

/** Creates the table of subjects whose rows the operations' ends update. */
export async function createSubjects(database: Knex): Promise<void> {
  await database.schema.createTable(SUBJECTS, table => {
    table.string('operation').primary();
    table.string('outcome');
  });
}

export function note(folder: string, line: string): void {
  fs.appendFileSync(path.join(folder, 'ledger'), `${line}\n`);
}

/** How often each line stands in the ledger. */
export function readLedger(folder: string): Map<string, number> {
  const file = path.join(folder, 'ledger');
  const lines = fs.existsSync(file)
    ? fs.readFileSync(file, 'utf8').trimEnd().split('\n')
    : [];
  const counts = new Map<string, number>();
  for (const line of lines) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

export function listEffects(folder: string): string[] {
  return fs.readdirSync(path.join(folder, 'effects')).sort();
}

function child(folder: string): OperationDefinition {
  const effect = (key: string) => path.join(folder, 'effects', key);
  return {
    kind: 'crash.child',
    queue: () => 'boots',
    steps: [
      {
        name: 'make',
        title: 'Make',
        run: async context => {
          note(folder, `run ${context.idempotencyKey}`);
          fs.writeFileSync(effect(context.idempotencyKey), '');
          return { made: context.idempotencyKey };
        },
        undo: async context => {
          note(folder, `undo ${context.idempotencyKey}`);
          fs.rmSync(effect(context.idempotencyKey), { force: true });
        },
      },
      {
        name: 'check',
        title: 'Check',
        run: async context => {
          note(folder, `run ${context.idempotencyKey}`);
          if (context.operation.input.fail) {
            throw new Error(`${context.state.made} is no good`);
          }
        },
      },
    ],
    onEnd: async context => {
      const { id } = context.operation;
      note(folder, `end ${id}`);
      await context.fenced(tx =>
        tx(SUBJECTS)
          .insert({ operation: id, outcome: context.outcome })
          .onConflict('operation')
          .merge(),
      );
    },
  };
}

function parent(folder: string): OperationDefinition {
  return {
    kind: 'crash.parent',
    steps: [
      {
        name: 'fan-out',
        title: 'Fan out',
        run: async context => {
          note(folder, `run ${context.idempotencyKey}`);
          const { fail = false } = context.operation.input;
          await context.spawn({
            ...{ key: 'a', kind: 'crash.child', input: { fail } },
          });
          await context.spawn({
            ...{ key: 'b', kind: 'crash.child', input: { fail: false } },
          });
        },
        undo: async context => {
          note(folder, `undo ${context.idempotencyKey}`);
        },
      },
      {
        name: 'gather',
        title: 'Gather',
        run: async context => {
          const children = await context.children();
          if (children.some(one => !one.ended)) {
            return waitForChildren();
          }
          note(folder, `run ${context.idempotencyKey}`);
          if (children.some(one => one.status !== 'succeeded')) {
            throw new Error('some failed');
          }
          return {};
        },
      },
    ],
    onEnd: async context => note(folder, `end ${context.operation.id}`),
  };
}

export function crashDefinitions(folder: string): OperationDefinition[] {
  return [parent(folder), child(folder)];
}

export function ledgerObserver(folder: string): OperationObserver {
  return { onEnd: row => note(folder, `told ${row.id} ${row.status}`) };
}

/**
 * A step that freezes its whole process once all operations have come to it,
 * and when it wakes up tries to write in every way there is.
 */
export function freezeDefinition(
  folder: string,
  role: 'frozen' | 'heir',
): OperationDefinition {
  let arrived = 0;
  return {
    kind: 'freeze.work',
    steps: [
      {
        name: 'write',
        title: 'Write',
        run: async context => {
          const { operation } = context;
          arrived += 1;
          if (role === 'frozen') {
            while (arrived < Number(operation.input.count)) {
              await new Promise(resolve => setTimeout(resolve, 10));
            }
            note(folder, 'freeze');
            process.kill(process.pid, 'SIGSTOP');
          }
          const told = (what: string) => (error: Error) =>
            note(folder, `${role} ${what} ${error.name}`);
          await context.save({ saved: role }).catch(told('save'));
          await context
            .fenced(tx =>
              tx(SUBJECTS).insert({
                operation: `${role} ${operation.id}`,
                outcome: role,
              }),
            )
            .catch(told('fenced'));
          context.log(`${role} was here`);
          context.progress(0.5, role);
          return { returned: role };
        },
      },
    ],
    onEnd: async () => note(folder, `${role} end`),
  };
}
