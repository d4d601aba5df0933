import { secretPath } from '@vm-images/backstage-plugin-vm-images-node';
import type { BlockNode } from '../qmp/commands';

/** How QEMU runs guest code. */
export type Accelerator = 'kvm' | 'tcg';

/** A disk of the machine. */
export interface DiskDevice {
  /** Node name in QEMU's block layer, and what capture refers to. */
  node: string;
  block: BlockNode;
  /** How the guest finds it (`/dev/disk/by-id/virtio-…`); 20 bytes at most. */
  serial: string;
  /** Position in the boot order, from 0; not bootable without. */
  bootIndex?: number;
  /** A virtio disk, or a CD-ROM drive for installers. */
  as: 'disk' | 'cdrom';
}

/** A guest port that is reachable on this machine's loopback. */
export interface ForwardedPort {
  hostPort: number;
  guestPort: number;
}

/** Everything that QEMU has to be told to run one machine. */
export interface QemuSpec {
  /** Shown in process lists. */
  name: string;
  uuid: string;
  accelerator: Accelerator;
  vcpus: number;
  memoryMiB: number;
  /** Blank for BIOS; both files for UEFI, the variables being the machine's. */
  firmware?: { code: string; variables: string };
  disks: DiskDevice[];
  mac: string;
  forwardedPorts: ForwardedPort[];
  /** Let the guest reach networks, this machine's loopback included. */
  egress: boolean;
  /** Absolute; the working directory need not be the machine's. */
  pidFile: string;
  /** Names relative to QEMU's working directory, so of any depth. */
  sockets: { qmp: string; jobs: string; agent: string; serial: string };
  serialLog: string;
  /** Ids of secrets that QEMU inherits, in their order. */
  secrets?: readonly string[];
}

/** Root ports left free, one per disk that may be plugged in later. */
const SPARE_ROOT_PORTS = 4;
/** Deny what a QEMU that a guest broke out of would need first. */
const SANDBOX =
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

/** Makes the argument vector; no shell ever sees it. */
export function qemuArguments(spec: QemuSpec): string[] {
  return [
    ...machineArguments(spec),
    ...secretArguments(spec.secrets ?? []),
    ...spec.disks.flatMap(diskArguments),
    ...networkArguments(spec),
    ...channelArguments(spec),
    ...sparePorts(),
  ];
}

function machineArguments(spec: QemuSpec): string[] {
  const { firmware } = spec;
  return [
    '-nodefaults',
    '-no-user-config',
    ...['-display', 'none'],
    ...['-sandbox', SANDBOX],
    ...['-name', option(`vm-images-${spec.name}`)],
    ...['-uuid', spec.uuid],
    ...[
      '-machine',
      `q35,vmport=off${firmware ? ',pflash0=code,pflash1=vars' : ''}`,
    ],
    ...['-accel', spec.accelerator],
    ...['-cpu', spec.accelerator === 'kvm' ? 'host' : 'max'],
    ...['-smp', `${spec.vcpus}`],
    ...['-m', `${spec.memoryMiB}M`],
    ...['-rtc', 'base=utc'],
    ...['-pidfile', spec.pidFile],
    ...['-device', 'virtio-rng-pci'],
    ...(firmware ? firmwareArguments(firmware) : []),
  ];
}

function firmwareArguments(firmware: {
  code: string;
  variables: string;
}): string[] {
  const flash = (node: string, filename: string, readOnly: boolean) => [
    '-blockdev',
    JSON.stringify({
      driver: 'raw',
      'node-name': node,
      'read-only': readOnly,
      file: { driver: 'file', filename, 'read-only': readOnly },
    }),
  ];
  return [
    ...flash('code', firmware.code, true),
    ...flash('vars', firmware.variables, false),
  ];
}

/** Where they are, not what they are: anybody may read a command line. */
function secretArguments(ids: readonly string[]): string[] {
  return ids.flatMap((id, index) => [
    ...['-object', `secret,id=${id},file=${secretPath(index)}`],
  ]);
}

function diskArguments(disk: DiskDevice): string[] {
  const common = [`drive=${disk.node}`, `serial=${option(disk.serial)}`];
  if (disk.bootIndex !== undefined) {
    common.push(`bootindex=${disk.bootIndex}`);
  }
  const model = disk.as === 'cdrom' ? 'ide-cd' : 'virtio-blk-pci';
  return [
    // JSON knows no separators: a path may hold commas and quotes.
    ...['-blockdev', JSON.stringify({ ...disk.block, 'node-name': disk.node })],
    ...['-device', [model, `id=dev-${disk.node}`, ...common].join(',')],
  ];
}

function networkArguments(spec: QemuSpec): string[] {
  const forwards = spec.forwardedPorts.map(
    port => `hostfwd=tcp:127.0.0.1:${port.hostPort}-:${port.guestPort}`,
  );
  const restrict = `restrict=${spec.egress ? 'off' : 'on'}`;
  return [
    ...['-netdev', ['user', 'id=net0', restrict, ...forwards].join(',')],
    // An empty romfile: no time is lost with network boot.
    ...['-device', `virtio-net-pci,netdev=net0,mac=${spec.mac},romfile=`],
  ];
}

function channelArguments(spec: QemuSpec): string[] {
  const { sockets } = spec;
  const monitor = (id: string, path: string) => [
    ...['-chardev', listening(id, path)],
    ...['-mon', `chardev=${id},mode=control`],
  ];
  const log = `logfile=${option(spec.serialLog)},logappend=on`;
  return [
    ...monitor('qmp', sockets.qmp),
    ...monitor('jobs', sockets.jobs),
    ...['-chardev', `${listening('serial', sockets.serial)},${log}`],
    ...['-serial', 'chardev:serial'],
    ...['-device', 'virtio-serial-pci'],
    ...['-chardev', listening('agent', sockets.agent)],
    ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
  ];
}

function listening(id: string, path: string): string {
  return `socket,id=${id},path=${option(path)},server=on,wait=off`;
}

function sparePorts(): string[] {
  return Array.from({ length: SPARE_ROOT_PORTS }, (_, index) => [
    '-device',
    `pcie-root-port,id=spare${index},chassis=${index + 1}`,
  ]).flat();
}

/** Within a list of options a comma is written twice. */
function option(value: string): string {
  return value.replaceAll(',', ',,');
}
