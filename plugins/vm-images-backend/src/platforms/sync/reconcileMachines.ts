/**
 * Brings the rows of one platform's virtual machines in step with what is
 * there; the same way as `reconcileImages.ts`, where it is explained.
 */
import { randomUUID } from 'node:crypto';
import {
  canMachineMove,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import {
  insertMachines,
  updateMachineRow,
  type MachineRowPatch,
  type NewMachineRow,
} from '../../database/machines';
import type { ImageRow, MachineRow } from '../../database/tables';
import {
  rowFromPlatform,
  stateFromPlatform,
} from '../../machines/operations/platformMachine';
import { disksFromPlatform } from '../../machines/operations/diskRows';
import { inChunks } from './inChunks';
import { sweepMachines } from './sweepMachines';
import {
  pieces,
  finderOf,
  keyOf,
  markerOf,
  nothingYet,
  type SyncContext,
  type SyncResult,
} from './SyncContext';

interface Walk {
  context: SyncContext;
  result: SyncResult;
  seen: Set<string>;
}

export async function reconcileMachines(
  context: SyncContext,
): Promise<SyncResult> {
  const { platform, signal } = context;
  const walk: Walk = { context, result: nothingYet(), seen: new Set() };
  const { compared } = pieces(context.database);
  const listed = platform.inventory.machines({ signal });
  for await (const chunk of inChunks(listed, compared, signal)) {
    await lookAt(walk, chunk);
  }
  walk.result.gone.push(...(await sweepMachines(context, walk.seen)));
  return walk.result;
}

async function lookAt(walk: Walk, chunk: PlatformMachine[]): Promise<void> {
  const { context, seen, result } = walk;
  const { database, platform } = context;
  const fresh = chunk.filter(({ region, id }) => {
    const key = keyOf(region, id);
    return !seen.has(key) && seen.add(key);
  });
  const markers = fresh.map(markerOf).filter(one => one !== undefined);
  const rows = await database<MachineRow>('machines')
    .where({ platform_id: platform.id })
    .where(query =>
      query
        .whereIn(
          'platform_machine_id',
          fresh.map(({ id }) => id),
        )
        .orWhereIn('id', markers),
    );
  const live = rows.filter(row => row.deleted_at === null);
  const known = new Map(
    live.map(row => [keyOf(row.region, row.platform_machine_id ?? ''), row]),
  );
  const marked = new Map(rows.map(row => [row.id, row]));
  const found: PlatformMachine[] = [];
  for (const machine of fresh) {
    const row =
      known.get(keyOf(machine.region, machine.id)) ??
      marked.get(markerOf(machine) ?? '');
    if (!row) found.push(machine);
    else if (await compare(context, machine, row)) result.changed.push(row.id);
  }
  result.found.push(...(await welcome(context, found)));
}

/** The state to go to; the one it is in when the table knows no way. */
function nextState(row: MachineRow, machine: PlatformMachine): MachineState {
  const told = stateFromPlatform(machine);
  return canMachineMove(row.state, told) ? told : row.state;
}

function failureOf(
  row: MachineRow,
  state: MachineState,
  machine: PlatformMachine,
): string | null {
  if (state === row.state) return row.failure;
  if (state !== 'failed') return null;
  const reason =
    machine.reason ?? `The platform says ${machine.platformStatus}.`;
  return JSON.stringify({ stage: 'Run', reason });
}

/** @returns whether the row was changed. */
async function compare(
  context: SyncContext,
  machine: PlatformMachine,
  row: MachineRow,
): Promise<boolean> {
  if (row.operation_id !== null) return false;
  if (row.deleted_at !== null) {
    context.log(
      `Virtual machine ${machine.id} ("${machine.name}") is still on the platform although the portal deleted it`,
    );
    return false;
  }
  const state = nextState(row, machine);
  const patch: MachineRowPatch & { state: MachineState } = {
    ...rowFromPlatform(machine),
    vcpus: machine.vcpus,
    memory_mib: machine.memoryMiB,
    disk_gib: machine.diskGiB,
    state,
    failure: failureOf(row, state, machine),
  };
  const differs = Object.entries(patch).some(
    ([column, value]) => row[column as keyof MachineRow] !== value,
  );
  if (!differs) return false;
  const changed = await updateMachineRow({
    tx: context.database,
    id: row.id,
    patch,
    // Whoever touched it since knows better; the next walk looks again.
    guard: query =>
      query.where({ revision: row.revision }).whereNull('operation_id'),
  });
  return changed !== undefined;
}

/** Made outside of the portal, or by a portal whose database was lost. */
async function welcome(
  context: SyncContext,
  machines: PlatformMachine[],
): Promise<string[]> {
  const taken = machines.filter(({ id }) => id.length <= 255);
  if (taken.length === 0) return [];
  const { database, platform } = context;
  const images: ImageRow[] = await database<ImageRow>('images')
    .where({ platform_id: platform.id })
    .whereNull('deleted_at')
    .whereIn('platform_image_id', [
      ...new Set(taken.map(({ imageId }) => imageId ?? '')),
    ])
    .select('id', 'name', 'region', 'platform_image_id');
  const imageOf = (machine: PlatformMachine) =>
    images.find(
      image =>
        image.region === machine.region &&
        image.platform_image_id === machine.imageId,
    );
  const rows = taken.map(machine =>
    foundRow(context, machine, imageOf(machine)),
  );
  try {
    await database.transaction(tx => insertMachines({ tx, machines: rows }));
  } catch (error) {
    // Two replicas may find the same at once; the next walk sorts it out.
    context.log(`Found machines could not be added: ${error}`);
    return [];
  }
  return rows.map(({ id }) => id);
}

function foundRow(
  { platform, adoptAs }: SyncContext,
  machine: PlatformMachine,
  image: ImageRow | undefined,
): NewMachineRow {
  return {
    ...rowFromPlatform(machine),
    id: markerOf(machine) ?? randomUUID(),
    name: machine.name.slice(0, 63) || machine.id.slice(0, 63),
    platform_id: platform.id,
    region: machine.region,
    state: stateFromPlatform(machine),
    failure: machine.reason
      ? JSON.stringify({ stage: 'Run', reason: machine.reason })
      : null,
    image_id: image?.id ?? null,
    image_name: image?.name ?? null,
    owner_ref: adoptAs,
    created_by: finderOf(platform),
    vcpus: machine.vcpus,
    memory_mib: machine.memoryMiB,
    disk_gib: machine.diskGiB,
    disks: disksFromPlatform(machine),
  };
}
