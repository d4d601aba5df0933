import { NotFoundError } from '@backstage/errors';
import { overlayNode, readOnlyRawNode } from '../commandLine/blockNodes';
import { type DiskDevice, qemuArguments } from '../commandLine/qemuArguments';
import type { QemuConfig } from '../config/QemuConfig';
import type { ImageStore } from '../store/ImageStore';
import { findFirmware } from './firmware';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';

const SSH_PORT = 22;
/** Name of the system disk in QEMU's block layer. */
export const SYSTEM_DISK = 'system';

/** Makes QEMU's arguments for a machine whose folder is complete. */
export async function machineArguments(
  record: MachineRecord,
  paths: MachinePaths,
  options: { config: QemuConfig; images: ImageStore },
): Promise<string[]> {
  const { config, images } = options;
  const firmware =
    record.firmware === 'uefi'
      ? {
          code: (await findFirmware(config)).code,
          variables: paths.firmwareVariables,
        }
      : undefined;
  return qemuArguments({
    // Not the name that a person chose: that never gets near a command line.
    name: record.id,
    uuid: record.uuid,
    accelerator: record.accelerator ?? 'tcg',
    vcpus: record.vcpus,
    memoryMiB: record.memoryMiB,
    firmware,
    disks: await disksOf(record, paths, images),
    mac: record.mac,
    forwardedPorts:
      record.sshPort === undefined
        ? []
        : [{ hostPort: record.sshPort, guestPort: SSH_PORT }],
    egress: config.egress,
    pidFile: paths.pidFile,
    sockets: {
      qmp: 'qmp.sock',
      jobs: 'jobs.sock',
      agent: 'qga.sock',
      serial: 'serial.sock',
    },
    serialLog: 'serial.log',
  });
}

async function disksOf(
  record: MachineRecord,
  paths: MachinePaths,
  images: ImageStore,
): Promise<DiskDevice[]> {
  const image = await images.get(record.image.id);
  if (!image) {
    throw new NotFoundError(
      `Virtual machine '${record.name}' (${record.id}) rests on image ` +
        `'${record.image.id}', which is gone`,
    );
  }
  const isInstaller = image.disk.format === 'iso';
  const imagePath = images.diskPath(image);
  const disks: DiskDevice[] = [
    {
      node: SYSTEM_DISK,
      block: overlayNode(paths.disk, isInstaller ? undefined : imagePath),
      serial: `vmi-${record.id.slice(0, 12)}-0`,
      bootIndex: 0,
      as: 'disk',
    },
    {
      node: 'seed',
      block: readOnlyRawNode(paths.seed),
      serial: 'vmi-seed',
      as: 'disk',
    },
  ];
  if (isInstaller) {
    // An empty disk does not boot, so the installer does; later it is the disk.
    disks.push({
      node: 'installer',
      block: readOnlyRawNode(imagePath),
      serial: 'vmi-installer',
      bootIndex: 1,
      as: 'cdrom',
    });
  }
  return disks;
}
