import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type {
  Flavor,
  ImageKind,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { insertMachines, type NewMachineRow } from '../../database/machines';
import { beginInstall } from '../../database/machines/installation';
import { insertMachineDiskImages } from '../../database/machines/machineDiskImages';
import type { ImageRow } from '../../database/tables';
import type { OperationEngine, OperationRow } from '../../operations';
import type { PlannedDisks } from './dataDisks';
import {
  LAUNCH,
  LAUNCH_MACHINE,
  type LaunchInput,
  type LaunchMachineInput,
} from '../operations';

/** Everything that is decided before machines are made. */
export interface LaunchPlan {
  platformId: string;
  region: string;
  image: { id: string; name: string; platformImageId: string; kind: ImageKind };
  template?: { id: string; title: string };
  flavor: Flavor;
  /** Only the system disk when left out. */
  disks?: PlannedDisks;
  names: string[];
  description: string;
  ownerRef: string;
  createdBy: string;
  login: { user?: string; sshPublicKeys: string[]; passwordHash?: string };
  /** The template's first, then the requester's. */
  userData: string[];
}

function inputOf(
  plan: LaunchPlan,
  machine: { id: string; name: string },
): LaunchMachineInput {
  return {
    machineId: machine.id,
    name: machine.name,
    platformId: plan.platformId,
    region: plan.region,
    platformImageId: plan.image.platformImageId,
    flavor: plan.flavor,
    ...(plan.disks && { dataDisks: plan.disks.launch }),
    login: plan.login,
    userData: plan.userData,
  };
}

function rowOf(
  plan: LaunchPlan,
  machine: { id: string; name: string },
  operations: { own: OperationRow; parent: OperationRow },
): NewMachineRow {
  const { login, flavor } = plan;
  const methods = [
    ...(login.sshPublicKeys.length > 0 ? ['key'] : []),
    ...(login.passwordHash ? ['password'] : []),
  ];
  return {
    ...machine,
    description: plan.description,
    platform_id: plan.platformId,
    region: plan.region,
    state: 'pending',
    image_id: plan.image.id,
    image_name: plan.image.name,
    template_id: plan.template?.id ?? null,
    template_title: plan.template?.title ?? null,
    owner_ref: plan.ownerRef,
    created_by: plan.createdBy,
    flavor: flavor.name,
    vcpus: flavor.vcpus,
    memory_mib: flavor.memoryMiB,
    disk_gib: flavor.diskGiB,
    disks: JSON.stringify(plan.disks?.machine ?? []),
    login_user: login.user ?? null,
    login_methods: JSON.stringify(methods),
    install: plan.image.kind === 'iso' ? beginInstall(plan.image) : null,
    launch_operation_id: operations.parent.id,
    operation_id: operations.own.id,
  };
}

/** What data disks are made from. */
function imagesOf(disks: PlannedDisks | undefined) {
  return (disks?.machine ?? []).flatMap(({ imageId: id, imageName: name }) =>
    id ? [{ id, name }] : [],
  );
}

/**
 * Since they were judged, somebody may have begun to delete one.
 *
 * @throws ConflictError naming the first that is not available
 */
export async function refuseGoneImages(
  tx: Knex.Transaction,
  needed: readonly { id: string; name?: string }[],
): Promise<void> {
  const rows = await tx<ImageRow>('images')
    .whereIn(
      'id',
      needed.map(({ id }) => id),
    )
    .where({ status: 'available' })
    .select('id');
  const there = new Set(rows.map(({ id }) => id));
  const gone = needed.find(({ id }) => !there.has(id));
  if (!gone) return;
  throw new ConflictError(
    `Image "${gone.name}" is being deleted. Choose another one.`,
  );
}

/**
 * Puts a launch in line: one operation for the whole, one below it for each
 * machine, and a row for each machine. All of it or nothing, by `tx`.
 */
export async function startLaunch(options: {
  tx: Knex.Transaction;
  engine: OperationEngine;
  plan: LaunchPlan;
}): Promise<{ operation: OperationRow; machineIds: string[] }> {
  const { tx, engine, plan } = options;
  const { ownerRef, createdBy, platformId } = plan;
  await refuseGoneImages(tx, [plan.image, ...imagesOf(plan.disks)]);
  const machines = plan.names.map(name => ({ id: randomUUID(), name }));
  const input: LaunchInput = { platformId, machines };
  const subjectOf = (machine: { id: string; name: string }) => ({
    type: 'virtual-machine',
    ...machine,
  });
  const subject = machines.length === 1 ? subjectOf(machines[0]) : undefined;
  const request = { ownerRef, createdBy };
  const parent = await engine.enqueue(
    { ...request, kind: LAUNCH, input, subject },
    { tx },
  );
  const rows: NewMachineRow[] = [];
  for (const machine of machines) {
    const own = await engine.enqueue(
      {
        ...request,
        kind: LAUNCH_MACHINE,
        input: inputOf(plan, machine),
        subject: subjectOf(machine),
        parentId: parent.id,
      },
      { tx },
    );
    rows.push(rowOf(plan, machine, { own, parent }));
  }
  await insertMachines({ tx, machines: rows });
  await insertMachineDiskImages({
    tx,
    machineIds: machines.map(({ id }) => id),
    imageId: plan.image.id,
    disks: plan.disks?.machine ?? [],
  });
  return { operation: parent, machineIds: machines.map(({ id }) => id) };
}
