import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  Operation,
  ReinstallCheck,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { createReinstallAction } from './reinstall';

const check: ReinstallCheck = {
  verdict: { effect: 'allow', findings: [] },
  image: { id: 'i', name: 'alpine' },
  lost: [{ id: 'system', role: 'system', sizeGiB: 1 }],
  kept: [],
};
const operation: Operation = {
  id: 'op',
  kind: 'vm.reinstall',
  title: 'Reinstall virtual machine web',
  status: 'succeeded',
  stages: [],
  attempt: 1,
  cancellable: false,
  retryable: false,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

function setUp(answer: ReinstallCheck = check) {
  const backend = {
    checkReinstall: jest.fn(async () => answer),
    reinstallVirtualMachine: jest.fn(async () => operation),
    getOperation: jest.fn(async () => operation),
    getOperationLog: jest.fn(async () => []),
    listOperations: jest.fn(async () => ({ items: [] })),
  };
  const action = createReinstallAction({
    api: backend as unknown as VmImagesApi,
    auth: mockServices.auth(),
  });
  const logger = mockServices.logger.mock();
  const output = jest.fn();
  const run = (isDryRun = false) =>
    action.handler({
      ...createMockActionContext({
        input: {
          ...{ virtualMachineId: 'v', confirm: 'web', imageId: '' },
          ...{ sshPublicKeys: 'ssh-ed25519 AAAA\n', stopFirst: true },
          userData: '#!/bin/sh',
        },
        logger,
        secrets: { backstageToken: 'token' },
      }),
      ...{ isDryRun, output },
      getInitiatorCredentials: async () => mockCredentials.user(),
    } as never);
  return { backend, run, logger, output };
}

describe('vm-images:reinstall', () => {
  it('sends what was given, and waits', async () => {
    const { backend, run, output } = setUp();
    await run();
    expect(backend.reinstallVirtualMachine.mock.calls).toMatchObject([
      [
        'v',
        {
          ...{ confirm: 'web', stopFirst: true, userData: '#!/bin/sh' },
          login: { sshPublicKeys: ['ssh-ed25519 AAAA'] },
        },
        { idempotencyKey: expect.any(String) },
      ],
    ]);
    expect(output).toHaveBeenCalledWith('operationId', 'op');
  });

  it('says in a dry run what would be lost, and makes nothing', async () => {
    const { backend, run, logger } = setUp();
    await run(true);
    expect(logger.info).toHaveBeenCalledWith(
      'Would give web the system of alpine; what is on its disk system would be lost',
    );
    expect(backend.checkReinstall).toHaveBeenCalledWith(
      'v',
      expect.objectContaining({ withKey: true, withPassword: false }),
      expect.anything(),
    );
    expect(backend.reinstallVirtualMachine).not.toHaveBeenCalled();
  });

  it('fails in a dry run with what stands against it', async () => {
    const reason = 'Image "alpine" was revoked.';
    const { run } = setUp({
      ...check,
      verdict: {
        effect: 'deny',
        findings: [{ rule: 'launch.standing', effect: 'deny', reason }],
      },
    });
    await expect(run(true)).rejects.toThrow(reason);
  });
});
