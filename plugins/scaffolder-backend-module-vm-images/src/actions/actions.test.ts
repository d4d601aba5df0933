import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  LaunchCheck,
  Operation,
  VirtualMachine,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { createActions } from '.';

const operation = (changes: Partial<Operation> = {}): Operation => ({
  id: 'op',
  kind: 'launch',
  title: 'Launch web',
  status: 'succeeded',
  stages: [],
  attempt: 1,
  cancellable: true,
  retryable: false,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  ...changes,
});

const part = (name: string, changes: Partial<Operation> = {}) =>
  operation({
    id: `op-${name}`,
    kind: 'vm.launch',
    subject: { type: 'virtual-machine', id: `id-${name}`, name },
    ...changes,
  });

const allowed: LaunchCheck = {
  verdict: { effect: 'allow', findings: [] },
  sizes: [],
  names: ['web'],
  image: { id: 'i', name: 'debian' },
  suggestedSize: 'small',
};

function setUp(api: Partial<Record<keyof VmImagesApi, jest.Mock>>) {
  const backend = {
    checkLaunch: jest.fn(async () => allowed),
    getOperationLog: jest.fn(async () => []),
    listOperations: jest.fn(async () => ({ items: [] as Operation[] })),
    cancelOperation: jest.fn(async () => operation({ status: 'cancelling' })),
    getVirtualMachine: jest.fn(
      async (id: string) =>
        ({
          id,
          name: id.slice(3),
          state: 'running',
          sshCommand: `ssh ${id}`,
        } as VirtualMachine),
    ),
    ...api,
  } as unknown as jest.Mocked<VmImagesApi>;
  const actions = createActions({
    api: backend,
    auth: mockServices.auth(),
    pollMs: 1,
  });
  const run = async (id: string, context: object) => {
    const output = jest.fn();
    const logger = mockServices.logger.mock();
    const action = actions.find(one => one.id === id)!;
    await action.handler({
      ...createMockActionContext({
        logger,
        ...context,
      }),
      ...context,
      task: { id: 'task-1' },
      step: { id: 'step' },
      output,
      getInitiatorCredentials: async () => mockCredentials.user(),
    } as never);
    return { output, logger };
  };
  return { backend, run };
}

describe('vm-images:launch', () => {
  it('launches as the initiator, once per task, and links to the machine', async () => {
    const { backend, run } = setUp({
      launch: jest.fn(async () => ({
        operation: operation({ status: 'queued' }),
        virtualMachines: [],
      })),
      getOperation: jest
        .fn()
        .mockResolvedValueOnce(operation({ status: 'running', stage: 'Boot' }))
        .mockResolvedValue(operation()),
      listOperations: jest.fn(async () => ({ items: [part('web')] })),
      getOperationLog: jest
        .fn()
        .mockResolvedValueOnce([
          { sequence: 1, at: '', level: 'info', text: 'disk cloned' },
        ])
        .mockResolvedValue([]),
    });
    const { output, logger } = await run('vm-images:launch', {
      input: {
        templateId: 't1',
        name: 'web',
        size: '',
        sshPublicKeys: 'ssh-ed25519 AAAA ada\n\n# note\n',
        dataDisks: [{ sizeGiB: 5 }],
      },
    });
    expect(backend.launch).toHaveBeenCalledWith(
      expect.objectContaining({
        templateId: 't1',
        size: undefined,
        dataDisks: [{ sizeGiB: 5 }],
        login: {
          user: undefined,
          sshPublicKeys: ['ssh-ed25519 AAAA ada'],
          password: undefined,
        },
      }),
      { token: expect.any(String), idempotencyKey: 'task-task-1-step-launch' },
    );
    expect(output).toHaveBeenCalledWith('url', '/vm-images/machines/id-web');
    expect(output).toHaveBeenCalledWith('virtualMachines', [
      expect.objectContaining({ id: 'id-web', sshCommand: 'ssh id-web' }),
    ]);
    expect(logger.info).toHaveBeenCalledWith('disk cloned');
    expect(logger.info).toHaveBeenCalledWith('Boot');
  });

  it('refuses with reason and remedy before anything is made', async () => {
    const { backend, run } = setUp({
      launch: jest.fn(),
      checkLaunch: jest.fn(async () => ({
        ...allowed,
        verdict: {
          effect: 'deny' as const,
          findings: [
            {
              rule: 'size.disk',
              effect: 'deny' as const,
              reason: 'Too small.',
              remedy: 'Take "large".',
            },
          ],
        },
      })),
    });
    await expect(
      run('vm-images:launch', { input: { imageId: 'i', name: 'web' } }),
    ).rejects.toThrow('Too small. Take "large".');
    expect(backend.launch).not.toHaveBeenCalled();
  });

  it('only checks in a dry run', async () => {
    const { backend, run } = setUp({ launch: jest.fn() });
    const { logger } = await run('vm-images:launch', {
      isDryRun: true,
      input: { imageId: 'i', name: 'web' },
    });
    expect(backend.launch).not.toHaveBeenCalled();
    expect(logger.info).toHaveBeenCalledWith(
      'Would launch web from debian with size small',
    );
  });

  it('tells which of many failed, and keeps those that did not', async () => {
    const { run } = setUp({
      launch: jest.fn(async () => ({
        operation: operation(),
        virtualMachines: [],
      })),
      getOperation: jest.fn(async () => operation({ status: 'failed' })),
      listOperations: jest.fn(async () => ({
        items: [
          part('web-2', {
            status: 'failed',
            error: { stage: 'create', reason: 'no space' },
          }),
          part('web-1'),
        ],
      })),
    });
    await expect(
      run('vm-images:launch', {
        input: { imageId: 'i', name: 'web', count: 2 },
      }),
    ).rejects.toThrow(
      /1 of 2 virtual machines were not launched. web-2: no space/,
    );
  });

  it('offers no retry of a launch that others cancelled', async () => {
    const { run } = setUp({
      launch: jest.fn(async () => ({
        operation: operation(),
        virtualMachines: [],
      })),
      getOperation: jest.fn(async () => operation({ status: 'cancelled' })),
      listOperations: jest.fn(async () => ({
        items: [part('web', { status: 'cancelled' })],
      })),
    });
    await expect(
      run('vm-images:launch', { input: { imageId: 'i', name: 'web' } }),
    ).rejects.toThrow(
      /^1 of 1 virtual machines were not launched. web: it was cancelled.$/,
    );
  });

  it('cancels what it started when the task is cancelled', async () => {
    const abort = new AbortController();
    const { backend, run } = setUp({
      launch: jest.fn(async () => ({
        operation: operation({ status: 'queued' }),
        virtualMachines: [],
      })),
      getOperation: jest.fn(async () => {
        const cancelled = backend.cancelOperation.mock.calls.length > 0;
        abort.abort();
        return operation({ status: cancelled ? 'cancelled' : 'running' });
      }),
    });
    await expect(
      run('vm-images:launch', {
        signal: abort.signal,
        input: { imageId: 'i', name: 'web' },
      }),
    ).rejects.toThrow();
    expect(backend.cancelOperation).toHaveBeenCalledTimes(1);
  });

  it('says what the backend said', async () => {
    const refusal = Object.assign(new Error('Request failed with 409'), {
      body: { error: { message: 'The key was used for another request' } },
    });
    const { run } = setUp({
      launch: jest.fn(async () => Promise.reject(refusal)),
    });
    await expect(
      run('vm-images:launch', { input: { imageId: 'i', name: 'web' } }),
    ).rejects.toThrow('The key was used for another request');
  });
});

describe('the other actions', () => {
  const image = { type: 'image' as const, id: 'i1', name: 'debian' };
  const ended = {
    getOperation: jest.fn(async () => operation({ subject: image })),
  };

  it('vm-images:import hands over the image', async () => {
    const { backend, run } = setUp({
      ...ended,
      importImage: jest.fn(
        async () => ({ operation: operation({ subject: image }) } as never),
      ),
    });
    const { output } = await run('vm-images:import', {
      input: { url: 'https://a.example/d.qcow2', name: 'debian' },
    });
    expect(backend.importImage.mock.calls[0][0]).toEqual({
      name: 'debian',
      source: { type: 'url', url: 'https://a.example/d.qcow2' },
    });
    expect(output).toHaveBeenCalledWith('imageId', 'i1');
  });

  it('vm-images:capture, power and delete start their operations', async () => {
    const { backend, run } = setUp({
      ...ended,
      captureImage: jest.fn(
        async () => ({ operation: operation({ subject: image }) } as never),
      ),
      powerVirtualMachine: jest.fn(async () => operation()),
      deleteVirtualMachine: jest.fn(async () => operation()),
      deleteImage: jest.fn(async () => operation()),
    });
    await run('vm-images:capture', {
      input: { virtualMachineId: 'v', name: 'web' },
    });
    expect(backend.captureImage.mock.calls[0][0]).toEqual({
      virtualMachineId: 'v',
      name: 'web',
    });
    const source = { type: 'new-backup', keep: false };
    await run('vm-images:capture', {
      input: { virtualMachineId: 'v', name: 'web', source },
    });
    expect(backend.captureImage.mock.calls[1][0]).toMatchObject({ source });
    await run('vm-images:power', {
      input: { virtualMachineId: 'v', action: 'stop' },
    });
    expect(backend.powerVirtualMachine.mock.calls[0].slice(0, 2)).toEqual([
      'v',
      'stop',
    ]);
    await run('vm-images:delete', { input: { virtualMachineId: 'v' } });
    expect(backend.deleteVirtualMachine).toHaveBeenCalled();
    const input = { imageId: 'i', confirm: true };
    await run('vm-images:delete', { input });
    expect(backend.deleteImage).toHaveBeenCalledWith(
      'i',
      expect.objectContaining({ confirm: true }),
    );
    await expect(run('vm-images:delete', { input: {} })).rejects.toThrow(
      'either virtualMachineId or imageId',
    );
  });

  it('vm-images:export says where the image is', async () => {
    const made = { bucket: 'acme', key: 'web-i1.raw', digest: 'sha256:1' };
    const { backend, run } = setUp({
      exportImage: jest.fn(
        async () => ({ operation: operation({ subject: image }) } as never),
      ),
      getOperation: jest.fn(async () =>
        operation({ subject: image, result: { export: made as never } }),
      ),
    });
    const input = { imageId: 'i1', target: 'backups', format: 'raw' };
    const { output } = await run('vm-images:export', { input });
    expect(backend.exportImage.mock.calls[0].slice(0, 2)).toEqual([
      'i1',
      { target: 'backups', format: 'raw' },
    ]);
    expect(output.mock.calls).toEqual([
      ['operationId', 'op'],
      ['url', '/vm-images/images/i1'],
      ...Object.entries(made),
    ]);
    const later = { ...input, wait: false };
    const { output: early } = await run('vm-images:export', { input: later });
    expect(early).toHaveBeenCalledTimes(2);
  });

  it('vm-images:wait fails with stage and remedy of what it waited for', async () => {
    const { run } = setUp({
      getOperation: jest.fn(async () =>
        operation({
          title: 'Import image x',
          status: 'failed',
          error: {
            stage: 'inspect',
            reason: 'not a disk.',
            remedy: 'Send a disk.',
          },
        }),
      ),
    });
    await expect(
      run('vm-images:wait', { input: { operationId: 'op' } }),
    ).rejects.toThrow(
      'Import image x did not succeed. inspect: not a disk. Send a disk.',
    );
  });

  it('all have examples that name them', () => {
    for (const action of createActions({
      api: {} as never,
      auth: mockServices.auth(),
    })) {
      expect(action.examples?.length).toBeGreaterThan(0);
      for (const { example } of action.examples ?? []) {
        expect(example).toContain(`action: ${action.id}`);
      }
    }
  });
});
