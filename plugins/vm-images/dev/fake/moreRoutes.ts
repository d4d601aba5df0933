import {
  machineStates,
  powerActions,
  type LaunchRequest,
  type MachineState,
  type Operation,
  type PowerAction,
  type VirtualMachine,
  type VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me, myTeam } from './images';
import { checkLaunch, launch, retryLaunch } from './launches';
import { makeOperation } from './operations';
import { publishingRoutes } from './publishing';
import { accepted, ok, problem, type Call, type Route } from './routing';
import { makeTemplate } from './templates';

/** As the backend, which follows no machine that writes no more. */
const machineTalks = ({ state }: { state: MachineState }) =>
  state === 'running' || machineStates[state].inFlight;

/** Launches, machines, templates and platforms. */
export function moreRoutes(backend: FakeBackend): Route[] {
  return [
    ...launchRoutes(backend),
    ...publishingRoutes(backend),
    ...machineRoutes(backend),
    [
      'GET',
      /^\/virtual-machines\/([^/]+)\/console$/,
      ({ id, query, signal }) => {
        const machine = backend.machines.find(one => one.id === id);
        const talks = !machine || machineTalks(machine);
        const follow = query.get('follow') === 'true' && talks;
        return backend.consoleOf(id).read(follow, signal);
      },
    ],
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/console$/,
      ({ id, body }) => {
        backend.consoleOf(id).write(String(body.data));
        return { status: 204, body: undefined };
      },
    ],
    ...templateRoutes(backend),
    [
      'POST',
      /^\/platforms\/([^/]+)\/sync$/,
      ({ id }) => accepted({ operation: sync(backend, id) }),
    ],
  ];
}

function launchRoutes(backend: FakeBackend): Route[] {
  return [
    [
      'POST',
      /^\/launches\/check$/,
      ({ body }) => ok(checkLaunch(backend, body)),
    ],
    [
      'POST',
      /^\/launches$/,
      ({ body }) => accepted(launch(backend, body as unknown as LaunchRequest)),
    ],
    [
      'POST',
      /^\/operations\/(op-[^/]+)\/retry$/,
      ({ id }) => {
        const operation = backend.operations.find(one => one.id === id)!;
        if (operation.kind === 'launch') retryLaunch(backend, operation);
        else Object.assign(operation, { status: 'queued', retryable: false });
        return accepted({ operation });
      },
    ],
  ];
}

function machineRoutes(backend: FakeBackend): Route[] {
  const find = (id: string) => backend.machines.find(one => one.id === id);
  return [
    [
      'GET',
      /^\/virtual-machines$/,
      ({ query }) => ok(listMachines(backend.machines, query)),
    ],
    [
      'PATCH',
      /^\/virtual-machines\/([^/]+)$/,
      ({ id, body }) => {
        backend.setMachine(find(id)!, body);
        return ok(find(id));
      },
    ],
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/power$/,
      ({ id, body }) => {
        const machine = find(id)!;
        const action = body.action as PowerAction;
        const denied = machine.actions[action].findings[0];
        return denied
          ? problem(409, 'ConflictError', denied.reason)
          : accepted({ operation: power(backend, machine, action) });
      },
    ],
    [
      'DELETE',
      /^\/virtual-machines\/([^/]+)$/,
      ({ id }) => accepted({ operation: remove(backend, find(id)!) }),
    ],
  ];
}

function listMachines(machines: VirtualMachine[], query: URLSearchParams) {
  const has = (name: string, value?: string) =>
    !query.has(name) || query.getAll(name).includes(value ?? '');
  const search = query.get('search')?.toLowerCase() ?? '';
  const mine = query.get('scope') === 'mine';
  const items = machines.filter(
    machine =>
      machine.state !== 'deleted' &&
      machine.name.includes(search) &&
      has('state', machine.state) &&
      has('platform', machine.platformId) &&
      has('owner', machine.ownerRef) &&
      has('imageId', machine.imageId) &&
      has('templateId', machine.templateId) &&
      (!mine || [me, myTeam].includes(machine.ownerRef ?? '')),
  );
  const field = (query.get('sort') ?? 'updatedAt') as 'name' | 'updatedAt';
  const up = query.get('order') === 'asc' ? 1 : -1;
  items.sort((a, b) => up * (a[field] > b[field] ? 1 : -1));
  const at = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return {
    items: items.slice(at, at + limit),
    nextCursor: at + limit < items.length ? String(at + limit) : undefined,
    prevCursor: at > 0 ? String(Math.max(0, at - limit)) : undefined,
    total: items.length,
  };
}

function operate(
  backend: FakeBackend,
  machine: VirtualMachine,
  options: {
    kind: string;
    title: string;
    stages: (readonly [string, number])[];
    during: MachineState;
    end: MachineState;
  },
): Operation {
  const { kind, title, stages, during, end } = options;
  const operation = makeOperation({
    id: `op-${backend.operations.length + 1}`,
    kind,
    title: `${title} virtual machine ${machine.name}`,
    subject: { type: 'virtual-machine', id: machine.id, name: machine.name },
    createdAt: new Date().toISOString(),
    startedAt: undefined,
  });
  backend.operations.unshift(operation);
  backend.setMachine(machine, {
    state: during,
    operation: operation as VirtualMachine['operation'],
  });
  backend.simulation.run({
    operation,
    stages,
    onEnd: () =>
      backend.setMachine(machine, { state: end, operation: undefined }),
  });
  return operation;
}

function power(
  backend: FakeBackend,
  machine: VirtualMachine,
  action: PowerAction,
): Operation {
  const { title, during } = powerActions[action];
  const stops = action === 'stop' || action === 'force-stop';
  return operate(backend, machine, {
    kind: 'vm.power',
    title,
    stages: [[stops ? 'Wait until it is off' : 'Wait until it answers', 4_000]],
    during,
    end: stops ? 'stopped' : 'running',
  });
}

function remove(backend: FakeBackend, machine: VirtualMachine): Operation {
  return operate(backend, machine, {
    kind: 'vm.delete',
    title: 'Delete',
    stages: [['Remove it from the platform', 2_500]],
    during: 'deleting',
    end: 'deleted',
  });
}

function templateRoutes(backend: FakeBackend): Route[] {
  const find = (id: string) => backend.templates.find(one => one.id === id);
  const input = (body: Call['body']) => body as unknown as VmTemplateInput;
  return [
    [
      'POST',
      /^\/templates$/,
      ({ body }) => {
        const id = `tpl-${backend.templates.length + 1}`;
        const made = makeTemplate(backend, input(body), {
          id,
          ownerRef: input(body).ownerRef ?? me,
        });
        backend.templates.push(made);
        return { status: 201, body: made };
      },
    ],
    [
      'PUT',
      /^\/templates\/([^/]+)$/,
      ({ id, headers, body }) => {
        const old = find(id)!;
        if (headers.get('If-Match') !== old.etag) {
          const message = `VM template "${old.title}" was changed by someone else.`;
          return problem(412, 'PreconditionFailedError', message);
        }
        const facts = { id, etag: String(Number(old.etag) + 1) };
        const made = makeTemplate(backend, input(body), facts);
        backend.templates.splice(backend.templates.indexOf(old), 1, {
          ...made,
          ownerRef: input(body).ownerRef ?? old.ownerRef,
          updatedAt: new Date().toISOString(),
        });
        return ok(find(id));
      },
    ],
    [
      'DELETE',
      /^\/templates\/([^/]+)$/,
      ({ id }) => {
        backend.templates.splice(backend.templates.indexOf(find(id)!), 1);
        return { status: 204, body: undefined };
      },
    ],
  ];
}

function sync(backend: FakeBackend, id: string): Operation {
  const platform = backend.platforms.find(one => one.id === id)!;
  const operation = makeOperation({
    id: `op-${backend.operations.length + 1}`,
    kind: 'platform.sync',
    title: `Synchronize platform ${platform.title}`,
    subject: { type: 'platform', id, name: platform.title },
    createdAt: new Date().toISOString(),
    startedAt: undefined,
  });
  backend.operations.unshift(operation);
  backend.simulation.run({
    operation,
    stages: [
      ['List images', 1_500],
      ['List virtual machines', 1_500],
    ],
    onEnd: () => {
      platform.lastSyncAt = new Date().toISOString();
    },
  });
  return operation;
}
