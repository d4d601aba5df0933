import {
  dataDisksOf,
  deny,
  machineVerdicts,
  reinstallImageVerdict,
  verdictOf,
  type Image,
  type ReinstallCheck,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Answer, Call, FakeBackend, Route } from './FakeBackend';
import { makeOperation } from './operations';
import { situationOf } from './savePoints';

/** Virtual machines that get their system anew, or another one. */
export function reinstallRoutes(backend: FakeBackend): Route[] {
  return [
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/reinstall\/check$/,
      ({ id, body }) => ({ body: check(backend, id, body) }),
    ],
    [
      'POST',
      /^\/virtual-machines\/([^/]+)\/reinstall$/,
      ({ id, body }) => reinstall(backend, id, body),
    ],
  ];
}

function find(backend: FakeBackend, id: string, body: Call['body']) {
  const machine = backend.machines.find(one => one.id === id)!;
  const wanted = body.imageId ?? machine.imageId;
  return { machine, image: backend.images.find(one => one.id === wanted)! };
}

function check(
  backend: FakeBackend,
  id: string,
  body: Call['body'],
): ReinstallCheck {
  const { machine, image } = find(backend, id, body);
  const { disks = [] } = machine;
  const kept = dataDisksOf(disks);
  const nobody =
    body.withKey === false && body.withPassword === false
      ? [
          deny(
            'launch.login',
            'Nobody could log in.',
            'Give an SSH public key.',
          ),
        ]
      : [];
  return {
    kept,
    lost: disks.filter(disk => !kept.includes(disk)),
    image: { id: image.id, name: image.name, os: image.os },
    defaultUser: image.defaultUser,
    passwordSupported: Boolean(image.features.cloudInit),
    verdict: verdictOf([
      ...machineVerdicts(situationOf(machine)).reinstall.findings,
      ...reinstallImageVerdict({ machine }, image).findings,
      ...nobody,
    ]),
  };
}

function reinstall(
  backend: FakeBackend,
  id: string,
  body: Call['body'],
): Answer {
  const { machine, image } = find(backend, id, body);
  const operation = makeOperation({
    id: `op-reinstall-${id}`,
    kind: 'vm.reinstall',
    title: `Reinstall virtual machine ${machine.name}`,
    subject: { type: 'virtual-machine', id, name: machine.name },
  });
  backend.operations.unshift(operation);
  backend.setMachine(machine, {
    state: 'reinstalling',
    operation: { ...operation, status: 'running' },
  });
  backend.simulation.run({
    operation,
    stages: [
      ['Stop the machine', 1_000],
      ['Replace the system disk', 1_000],
      ['Wait until it answers', 3_000],
    ],
    onEnd: () => end(backend, machine, image),
  });
  return { status: 202, body: { operation } };
}

function end(backend: FakeBackend, machine: VirtualMachine, image: Image) {
  backend.setMachine(machine, {
    state: 'running',
    operation: undefined,
    imageId: image.id,
    imageName: image.name,
  });
}
