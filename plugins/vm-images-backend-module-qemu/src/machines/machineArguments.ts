import { overlayNode, readOnlyRawNode } from '../commandLine/blockNodes';
import { type DiskDevice, qemuArguments } from '../commandLine/qemuArguments';
import type { QemuConfig } from '../config/QemuConfig';
import type { ImageStore } from '../store/ImageStore';
import { keyOfMachine } from '../keys/keyOf';
import { findFirmware } from './firmware';
import { installerOf, type MachineDisk, machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths, MachineStore } from './MachineStore';

const SSH_PORT = 22;
/** What QEMU calls the key of the machine's disks. */
const DISK_SECRET = 'disk-key';

/** Makes QEMU's arguments for a machine whose folder is complete. */
export async function machineArguments(
  record: MachineRecord,
  paths: MachinePaths,
  options: { config: QemuConfig; images: ImageStore; machines: MachineStore },
): Promise<string[]> {
  const { config } = options;
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
    disks: await disksOf(record, paths, options),
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
    secrets: keyOfMachine(record) === undefined ? [] : [DISK_SECRET],
  });
}

async function disksOf(
  record: MachineRecord,
  paths: MachinePaths,
  options: { images: ImageStore; machines: MachineStore },
): Promise<DiskDevice[]> {
  const [system, ...data] = await machineDisks(record, options);
  const installer = await installerOf(record, options);
  const disks: DiskDevice[] = [
    { ...deviceOf(system), bootIndex: 0 },
    {
      node: 'seed',
      block: readOnlyRawNode(paths.seed),
      serial: 'vmi-seed',
      as: 'disk',
    },
    ...data.map(deviceOf),
  ];
  if (installer !== undefined) {
    // An empty disk does not boot, so the installer does; later it is the disk.
    disks.push({
      node: 'installer',
      block: readOnlyRawNode(installer),
      serial: 'vmi-installer',
      bootIndex: 1,
      as: 'cdrom',
    });
  }
  return disks;
}

function deviceOf({ id, path, base, serial }: MachineDisk): DiskDevice {
  const block = overlayNode(path, base?.path);
  return { node: id, block, serial, as: 'disk' };
}
