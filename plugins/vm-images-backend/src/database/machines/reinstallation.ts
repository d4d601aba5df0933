import {
  dataDisksOf,
  type MachineDisk,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { bindsDescendants } from '../lineage/inheritLicence';
import type { MachineRow } from '../tables';
import { parseJson } from '../values';
import { holdMachineImage, releaseMachineImage } from './machineDiskImages';
import { patchMachine } from './patchMachine';
import type { MachineRowPatch } from './types';

/** What a machine runs from now on. */
export interface NewSystem {
  imageId: string;
  imageName: string;
  login: { user?: string; sshPublicKeys: string[]; passwordHash?: string };
}

/**
 * Notes that a machine has a fresh system disk of an image. Its template goes with
 * the image that came from it; an installation from an ISO is history.
 */
export async function recordReinstall(options: {
  tx: Knex.Transaction;
  row: MachineRow;
  system: NewSystem;
  patch: MachineRowPatch;
}): Promise<void> {
  const { tx, row, system, patch } = options;
  const { imageId, imageName, login } = system;
  const isOther = row.image_id !== imageId;
  const methods = [
    ...(login.sshPublicKeys.length > 0 ? ['key'] : []),
    ...(login.passwordHash ? ['password'] : []),
  ];
  const disks = parseJson<MachineDisk[]>(row.disks) ?? [];
  await patchMachine({
    tx,
    id: row.id,
    patch: {
      ...patch,
      image_id: imageId,
      image_name: imageName,
      ...(isOther && { template_id: null, template_title: null }),
      disks: JSON.stringify(
        disks.map(disk =>
          disk.role === 'system' ? { ...disk, imageId, imageName } : disk,
        ),
      ),
      login_user: login.user ?? null,
      login_methods: JSON.stringify(methods),
      install: null,
    },
  });
  if (isOther) await renewUses(tx, row, imageId);
}

/**
 * The image of the system is in the machine's own column. The former one stays
 * in use where data disks rest on it; and where its licence binds what is made of
 * its bytes, which the guest may have copied to a data disk.
 */
async function renewUses(
  tx: Knex.Transaction,
  row: MachineRow,
  imageId: string,
): Promise<void> {
  const machineId = row.id;
  await releaseMachineImage({ tx, machineId, imageId });
  const former = row.image_id;
  const data = dataDisksOf(parseJson<MachineDisk[]>(row.disks) ?? []);
  if (!former || data.length === 0) return;
  const isBase = data.some(disk => disk.imageId === former);
  if (isBase || (await bindsDescendants(tx, former))) {
    await holdMachineImage({ tx, machineId, imageId: former });
  }
}
