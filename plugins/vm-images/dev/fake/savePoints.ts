import {
  captureSourceVerdict,
  dataDisksOf,
  machineVerdicts,
  savePointVerdicts,
  type CaptureSources,
  type MachineSituation,
  type SavePoint,
  type SavePointKind,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { capabilities, me, myTeam } from './images';
import { makeOperation } from './operations';
import { accepted, ok, type Route } from './routing';

const GiB = 1024 ** 3;

/** What the rules look at, of a platform that can do all of it. */
export function situationOf(machine: VirtualMachine): MachineSituation {
  return {
    machine,
    caller: { principal: me, ownershipRefs: [me, myTeam], admin: false },
    capabilities,
    liveCapture: true,
    captureSources: ['system-disk', 'data-disk', 'full-machine'],
    liveSavePoints: { snapshot: true, backup: true },
  };
}

/** A snapshot or backup of a machine. */
export function makeSavePoint(
  machine: VirtualMachine,
  facts: Partial<SavePoint> & { id: string; kind: SavePointKind },
): SavePoint {
  const point: Omit<SavePoint, 'actions'> = {
    name: 'before the update',
    description: '',
    status: 'available',
    virtualMachineId: machine.id,
    consistency: 'filesystem',
    sizeBytes: 734_003_200,
    disks: [{ id: 'system', role: 'system', virtualSizeBytes: 10 * GiB }],
    createdBy: me,
    createdAt: new Date(Date.now() - 7_200_000).toISOString(),
    ...facts,
  };
  return { ...point, actions: savePointVerdicts(situationOf(machine), point) };
}

function sourcesOf(
  machine: VirtualMachine,
  points: SavePoint[],
): CaptureSources {
  const situation = situationOf(machine);
  const direct = (
    source: Parameters<typeof captureSourceVerdict>[1],
    title: string,
    kind: CaptureSources['items'][number]['kind'],
  ) => ({
    ...{ source, title, kind, sizeGiB: machine.size.diskGiB },
    verdict: captureSourceVerdict(situation, source),
  });
  return {
    facts: {
      os: { type: 'linux', distribution: 'debian', version: '12' },
      defaultUser: 'debian',
    },
    freezes: machine.state === 'running',
    items: [
      direct({ type: 'system-disk' }, 'System disk', 'system-disk'),
      ...dataDisksOf(machine.disks).map(({ id: diskId }) =>
        direct(
          { type: 'data-disk', diskId },
          `Data disk ${diskId}`,
          'data-disk',
        ),
      ),
      direct({ type: 'full-machine' }, 'Full machine', 'full-machine'),
      direct(
        { type: 'new-snapshot', keep: true },
        'New snapshot',
        'system-disk',
      ),
      direct({ type: 'new-backup', keep: true }, 'New backup', 'full-machine'),
      ...points.map(({ kind: type, id, name, actions }) => ({
        source: { type, savePointId: id },
        title: `${type === 'snapshot' ? 'Snapshot' : 'Backup'} “${name}”`,
        kind:
          type === 'snapshot'
            ? ('system-disk' as const)
            : ('full-machine' as const),
        sizeGiB: machine.size.diskGiB,
        verdict: actions.image,
      })),
    ],
  };
}

/** Snapshots and backups of machines, and what images are made from. */
export function savePointRoutes(backend: FakeBackend): Route[] {
  const machineOf = (id: string) =>
    backend.machines.find(machine => machine.id === id)!;
  const pointsOf = (id: string) =>
    backend.savePoints.filter(point => point.virtualMachineId === id);
  const enqueue = (kind: string, machine: VirtualMachine) => {
    const operation = makeOperation({
      ...{ id: `op-${backend.operations.length + 1}`, kind },
      title: `${kind} ${machine.name}`,
      status: 'running',
      subject: { type: 'virtual-machine', id: machine.id, name: machine.name },
    });
    backend.operations.unshift(operation);
    return operation;
  };
  return [
    [
      'GET',
      /^\/virtual-machines\/([^/]+)\/capture-sources$/,
      ({ id }) => ok(sourcesOf(machineOf(id), pointsOf(id))),
    ],
    [
      'GET',
      /^\/virtual-machines\/([^/]+)\/save-points$/,
      ({ id }) => ok({ items: pointsOf(id) }),
    ],
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/save-points$/,
      ({ id, body }) => {
        const machine = machineOf(id);
        const savePoint = makeSavePoint(machine, {
          id: `sp-${backend.savePoints.length + 1}`,
          kind: body.kind as SavePointKind,
          name: String(body.name),
          status: 'creating',
        });
        backend.savePoints.unshift(savePoint);
        return accepted({ savePoint, operation: enqueue('vm.save', machine) });
      },
    ],
    [
      'DELETE',
      /^\/virtual-machines\/([^/]+)\/save-points\/[^/]+$/,
      ({ id, path }) => {
        const gone = path.split('/').pop();
        backend.savePoints = backend.savePoints.filter(
          point => point.id !== gone,
        );
        const operation = enqueue('vm.unsave', machineOf(id));
        return accepted({ operation });
      },
    ],
  ];
}

/** The verdicts of a machine with everything that can be kept of it. */
export function verdictsOf(machine: VirtualMachine) {
  return machineVerdicts(situationOf(machine));
}
