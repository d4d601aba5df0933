import {
  machineVerdicts,
  type PlatformView,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { capabilities, hardwareOf, me, myTeam } from './images';

const at = (milliseconds: number) =>
  new Date(Date.now() - milliseconds).toISOString();
const hour = 3_600_000;

export function makeMachine(
  facts: Partial<VirtualMachine> & { id: string; name: string },
): VirtualMachine {
  const machine: Omit<VirtualMachine, 'actions'> = {
    description: '',
    platformId: 'local',
    region: 'local',
    state: 'running',
    imageId: 'img-web',
    imageName: 'debian-12-web',
    templateId: 'tpl-debian',
    templateTitle: 'Debian 12',
    ownerRef: myTeam,
    createdBy: me,
    size: { flavor: 'small', vcpus: 1, memoryMiB: 1024, diskGiB: 10 },
    addresses: [{ purpose: 'ssh', host: '127.0.0.1', port: 22001 }],
    loginUser: 'debian',
    loginMethods: ['key'],
    sshCommand: 'ssh -p 22001 debian@127.0.0.1',
    launchTimes: [
      { stage: 'Make the disk', milliseconds: 90 },
      { stage: 'Boot', milliseconds: 6200 },
      { stage: 'Wait for SSH', milliseconds: 3100 },
    ],
    etag: '1',
    createdAt: at(30 * hour),
    updatedAt: at(hour),
    ...facts,
  };
  const actions = machineVerdicts({
    machine,
    caller: { principal: me, ownershipRefs: [me, myTeam], admin: false },
    capabilities,
    liveCapture: true,
    liveSavePoints: { snapshot: true, backup: true },
  });
  return { ...machine, actions };
}

export function makeMachines(): VirtualMachine[] {
  return [
    makeMachine({ id: 'vm-web-01', name: 'web-01' }),
    makeMachine({ id: 'vm-web-02', name: 'web-02' }),
    makeMachine({ id: 'vm-web-03', name: 'web-03', state: 'failed' }),
    makeMachine({ id: 'vm-build', name: 'build-agent', state: 'stopped' }),
  ];
}

export function makePlatforms(): PlatformView[] {
  return [
    {
      id: 'local',
      type: 'qemu',
      title: 'This machine',
      status: 'ready',
      regions: ['local'],
      flavors: [
        { name: 'tiny', title: 'Tiny', vcpus: 1, memoryMiB: 512, diskGiB: 4 },
        {
          name: 'small',
          title: 'Small',
          vcpus: 1,
          memoryMiB: 1024,
          diskGiB: 10,
        },
        {
          name: 'medium',
          title: 'Medium',
          vcpus: 2,
          memoryMiB: 2048,
          diskGiB: 20,
        },
      ],
      architectures: [...hardwareOf.local.architectures],
      bootModes: [...hardwareOf.local.bootModes],
      capabilities: [...capabilities],
      acceptedFormats: ['qcow2', 'raw', 'vmdk', 'vhd', 'vhdx', 'vdi', 'iso'],
      facts: { accelerator: 'kvm', qemu: '7.2.22' },
      limits: { concurrentLaunches: 4, maxVirtualSizeBytes: 2 * 1024 ** 4 },
      counts: { images: 83, virtualMachines: 4 },
      lastSyncAt: at(60_000),
    },
    {
      id: 'openstack-eu',
      type: 'openstack',
      title: 'OpenStack Europe',
      status: 'degraded',
      reason: 'Keystone answered 503 Service Unavailable.',
      regions: ['eu-west'],
      flavors: [],
      capabilities: ['launch', 'sync'],
      limits: {},
      counts: { images: 2, virtualMachines: 0 },
    },
  ];
}
