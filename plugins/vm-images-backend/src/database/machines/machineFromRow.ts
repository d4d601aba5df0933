import type {
  MachineAddress,
  MachineDisk,
  OperationBrief,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { etagOf } from '../etag';
import type { ImageAge } from '../lineage/imageAge';
import type { MachineRow } from '../tables';
import { isoTime, optional, parseJson, withoutUndefined } from '../values';
import { installationOf } from './installation';

/** A machine as the API shows it, before the verdicts for a caller are added. */
export type MachineFactsOfRow = Omit<VirtualMachine, 'actions'>;

/** What to paste into a terminal; undefined when it has no address for it. */
function sshCommandOf(
  addresses: MachineAddress[],
  user: string | undefined,
): string | undefined {
  const ssh = addresses.find(({ purpose }) => purpose === 'ssh');
  if (!ssh || !user) return undefined;
  const port = ssh.port && ssh.port !== 22 ? `-p ${ssh.port} ` : '';
  return `ssh ${port}${user}@${ssh.host}`;
}

/** What is known of its disks: of some only how large the first one is. */
function disksOf(row: MachineRow): VirtualMachine['disks'] {
  const disks = parseJson<MachineDisk[]>(row.disks) ?? [];
  if (disks.length > 0) return disks;
  return [{ id: 'system', role: 'system', sizeGiB: row.disk_gib }];
}

/** Turns a row into what the API shows. */
export function machineFromRow(
  row: MachineRow,
  extras: { operation?: OperationBrief; imageAge?: ImageAge } = {},
): MachineFactsOfRow {
  const addresses = parseJson<MachineAddress[]>(row.addresses) ?? [];
  const loginUser = optional(row.login_user);
  return withoutUndefined({
    id: row.id,
    name: row.name,
    description: row.description,
    platformId: row.platform_id,
    region: row.region,
    platformMachineId: optional(row.platform_machine_id),
    platformStatus: optional(row.platform_status),
    state: row.state,
    failure: parseJson<VirtualMachine['failure']>(row.failure),
    imageId: optional(row.image_id),
    imageName: optional(row.image_name),
    imageStanding: extras.imageAge?.standing,
    imageBehind: extras.imageAge?.behind || undefined,
    templateId: optional(row.template_id),
    templateTitle: optional(row.template_title),
    ownerRef: optional(row.owner_ref),
    createdBy: optional(row.created_by),
    size: withoutUndefined({
      flavor: optional(row.flavor),
      vcpus: row.vcpus,
      memoryMiB: row.memory_mib,
      diskGiB: row.disk_gib,
    }),
    disks: disksOf(row),
    addresses,
    loginUser,
    loginMethods:
      parseJson<VirtualMachine['loginMethods']>(row.login_methods) ?? [],
    sshCommand:
      row.state === 'running' ? sshCommandOf(addresses, loginUser) : undefined,
    install: installationOf(row),
    launchOperationId: optional(row.launch_operation_id),
    launchTimes:
      parseJson<VirtualMachine['launchTimes']>(row.launch_times) ?? [],
    operation: extras.operation,
    etag: etagOf(row.revision),
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  });
}
