import { overlayNode, readOnlyRawNode } from '../commandLine/blockNodes';
import { type DiskDevice, qemuArguments } from '../commandLine/qemuArguments';
import type { QemuConfig } from '../config/QemuConfig';
import type { ImageStore } from '../store/ImageStore';
import { keysOfDisks, secretOf } from '../keys/keyOf';
import { findFirmware } from './firmware';
import { installerOf, type MachineDisk, machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths, MachineStore } from './MachineStore';

const SSH_PORT = 22;

/** Makes QEMU's arguments for a machine whose folder is complete. */
export async function machineArguments(
  record: MachineRecord,
  paths: MachinePaths,
  options: { config: QemuConfig; images: ImageStore; machines: MachineStore },
): Promise<string[]> {
  const { config, machines } = options;
  const { firmwareVariables } = machines.systemFiles(record);
  const disks = await machineDisks(record, options);
  const keys = keysOfDisks(disks);
  const firmware =
    record.firmware === 'uefi'
      ? {
          code: (await findFirmware(config)).code,
          variables: firmwareVariables,
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
    disks: await devicesOf(record, disks, keys, options),
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
    secrets: keys.flatMap(key => secretOf(keys, key) ?? []),
  });
}

async function devicesOf(
  record: MachineRecord,
  [system, ...data]: readonly MachineDisk[],
  keys: readonly string[],
  options: { images: ImageStore; machines: MachineStore },
): Promise<DiskDevice[]> {
  const installer = await installerOf(record, options);
  const disks: DiskDevice[] = [
    { ...deviceOf(system, keys), bootIndex: 0 },
    {
      node: 'seed',
      block: readOnlyRawNode(options.machines.systemFiles(record).seed),
      serial: 'vmi-seed',
      as: 'disk',
    },
    ...data.map(disk => deviceOf(disk, keys)),
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

function deviceOf(
  { id, path, base, serial, keyOf }: MachineDisk,
  keys: readonly string[],
): DiskDevice {
  const block = overlayNode(path, base?.path, {
    overlay: secretOf(keys, keyOf),
    base: secretOf(keys, base?.keyOf),
  });
  return { node: id, block, serial, as: 'disk' };
}
