import type { TestDatabases } from '@backstage/backend-test-utils';
import type {
  LaunchRequest,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageRow } from '../../database/tables';
import { as, ServiceBench, type Person } from './ServiceBench';
import { WorkBench } from './WorkBench';

export const publicKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

export interface Bench {
  bench: WorkBench;
  services: ServiceBench;
  /** A public image to launch from. */
  image: ImageRow;
  /** Launches `web` from it, unless told otherwise. */
  launch(
    request: Partial<LaunchRequest>,
    who?: Person,
  ): ReturnType<ServiceBench['machines']['launch']>;
  /** A machine that runs, as its owner sees it. */
  launched(
    request?: Partial<LaunchRequest>,
    who?: Person,
  ): Promise<VirtualMachine>;
}

/** A portal's services over a platform in memory, and an image to launch. */
export async function startBench(
  databases: TestDatabases,
  id: Parameters<TestDatabases['init']>[0],
  options?: { maxCount?: number; linkedDisks?: boolean },
): Promise<Bench> {
  const bench = await WorkBench.create(databases, id, options);
  const services = new ServiceBench(bench, options);
  const image = await bench.image({ name: 'debian', default_user: 'debian' });
  const launch: Bench['launch'] = (request, who = 'ada') =>
    services.machines.launch(
      {
        name: 'web',
        login: { sshPublicKeys: [publicKey] },
        imageId: image.id,
        ...request,
      },
      as(who),
    );
  return {
    ...{ bench, services, image, launch },
    async launched(request = {}, who = 'ada') {
      const { operation, virtualMachines } = await launch(request, who);
      await bench.ended(operation.id);
      return services.machines.get(virtualMachines[0].id, as(who));
    },
  };
}
