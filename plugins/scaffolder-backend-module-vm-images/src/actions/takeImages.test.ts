import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  Image,
  ImageAccepted,
  Operation,
  PlatformView,
  Verdict,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { parse } from 'yaml';
import { createActions } from '.';

const allow: Verdict = { effect: 'allow', findings: [] };
const denied = (reason: string): Verdict => ({
  effect: 'deny',
  findings: [{ rule: 'image.owner', effect: 'deny', reason }],
});

function imageOf(facts: Partial<Image> = {}, verdict = allow): Image {
  return {
    ...{ id: 'i', name: 'web', platformId: 'local', region: 'here' },
    ...{ encrypted: false, format: 'qcow2' },
    actions: { copy: verdict, replicate: verdict },
    ...facts,
  } as Image;
}

const lab = {
  ...{ id: 'lab', title: 'Lab', status: 'available' },
  ...{ regions: ['north', 'south'], capabilities: ['import'], limits: {} },
} as unknown as PlatformView;

const operationOf = (changes: Partial<Operation> = {}): Operation => ({
  ...{ id: 'op', kind: 'image.copy', title: 'Copy image web' },
  ...{ status: 'succeeded', stages: [], attempt: 1 },
  ...{ cancellable: false, retryable: false },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  subject: { type: 'image', id: 'made', name: 'web' },
  ...changes,
});

function setUp(image = imageOf()) {
  const accepted = { image, operation: operationOf({ status: 'queued' }) };
  const backend = {
    copyImage: jest.fn(async () => accepted as ImageAccepted),
    replicateImage: jest.fn(async () => accepted as ImageAccepted),
    getImage: jest.fn(async () => image),
    listPlatforms: jest.fn(async () => [lab]),
    listEncryptionKeys: jest.fn(async () => ({
      items: [{ id: 'local/default' }],
    })),
    getOperation: jest.fn(async () => operationOf()),
    getOperationLog: jest.fn(async () => [
      { sequence: 1, at: '', level: 'info', text: 'half of it is there' },
    ]),
    listOperations: jest.fn(async () => ({ items: [] })),
    cancelOperation: jest.fn(async () => operationOf()),
  };
  const actions = createActions({
    api: backend as unknown as VmImagesApi,
    ...{ auth: mockServices.auth(), pollMs: 1 },
  });
  const kept = new Map<string, unknown>();
  const run = async (id: string, input: object, context: object = {}) => {
    const output = jest.fn();
    const logger = mockServices.logger.mock();
    const { handler } = actions.find(one => one.id === `vm-images:${id}`)!;
    await handler({
      ...createMockActionContext({ input: input as never, logger }),
      ...{ task: { id: 'task-1' }, step: { id: 'step' }, output },
      getInitiatorCredentials: async () => mockCredentials.user(),
      async checkpoint(one: { key: string; fn: () => Promise<unknown> }) {
        if (!kept.has(one.key)) kept.set(one.key, await one.fn());
        return kept.get(one.key);
      },
      ...context,
    } as never);
    return { output: Object.fromEntries(output.mock.calls), logger };
  };
  return { backend, run, actions };
}

const there = { imageId: 'i', platformId: 'lab', region: 'north' };
const encrypt = {
  ...{ imageId: 'i', to: 'encrypted', encryptionKey: 'local/default' },
};
const made = {
  ...{ imageId: 'made', operationId: 'op', url: '/vm-images/images/made' },
};

describe('vm-images:copy', () => {
  it('copies and shares once per task, prints what comes, and waits', async () => {
    const { backend, run } = setUp();
    const input = {
      ...{ ...there, name: '', ownerRef: 'group:default/a' },
      ...{ shareWith: ['user:default/bob'], shareNote: 'Try it' },
    };
    const { output, logger } = await run('copy', input);
    expect(output).toEqual(made);
    expect(logger.info).toHaveBeenCalledWith('half of it is there');
    expect(backend.copyImage.mock.calls).toEqual([
      [
        'i',
        {
          ...{ platformId: 'lab', region: 'north' },
          ownerRef: 'group:default/a',
          share: { recipients: ['user:default/bob'], note: 'Try it' },
        },
        {
          token: expect.any(String),
          idempotencyKey: 'task-task-1-step-copy',
        },
      ],
    ]);
    // As a task that is recovered after a crash.
    expect((await run('copy', input)).output).toEqual(made);
    expect(backend.copyImage).toHaveBeenCalledTimes(1);
  });

  it('does not wait when told so, and cancels with the task', async () => {
    const { backend, run } = setUp();
    const { output } = await run('copy', { ...there, wait: false });
    expect(output).toEqual(made);
    expect(backend.getOperation).not.toHaveBeenCalled();
    backend.getOperation.mockResolvedValue(
      operationOf({ status: 'cancelled' }),
    );
    await expect(
      run('copy', there, { signal: AbortSignal.abort() }),
    ).rejects.toThrow('it was cancelled');
    expect(backend.cancelOperation).toHaveBeenCalledTimes(1);
  });

  it('says in a dry run what would be made, or what stands against it', async () => {
    const dry = { isDryRun: true };
    const fine = setUp();
    const { logger } = await fine.run('copy', there, dry);
    expect(logger.info).toHaveBeenCalledWith(
      'Would copy web to Lab, region north',
    );
    const refusal = async (input: object, image?: Image) =>
      setUp(image)
        .run('copy', { ...there, ...input }, dry)
        .then(() => 'nothing')
        .catch(error => error.message);
    expect(await refusal({ region: 'moon' })).toContain(
      'Platform "Lab" has no region "moon". It has north, south.',
    );
    expect(await refusal({ platformId: 'x' })).toBe(
      'There is no platform "x"; there is "lab".',
    );
    expect(await refusal({}, imageOf({}, denied("It is Bob's.")))).toContain(
      "It is Bob's.",
    );
    expect(await refusal({}, imageOf({ encrypted: true }))).toContain(
      'does not know its key',
    );
    expect(await refusal({ shareNote: 'Try it' })).toContain(
      'nobody in shareWith',
    );
    expect(fine.backend.copyImage).not.toHaveBeenCalled();
  });
});

describe('vm-images:replicate', () => {
  it('makes another image, and says why it could not', async () => {
    const { backend, run } = setUp();
    const { output } = await run('replicate', { ...encrypt, name: 'safe' });
    expect(output).toEqual(made);
    expect(backend.replicateImage.mock.calls).toMatchObject([
      [
        'i',
        { to: 'encrypted', encryptionKey: 'local/default', name: 'safe' },
        { idempotencyKey: 'task-task-1-step-replicate' },
      ],
    ]);
    const error = { stage: 'Write the disk', reason: 'It is full.' };
    backend.getOperation.mockResolvedValue(
      operationOf({ status: 'failed', error }),
    );
    await expect(run('replicate', encrypt)).rejects.toThrow(
      'Write the disk: It is full.',
    );
  });

  it('says in a dry run what would be made, or what stands against it', async () => {
    const dry = { isDryRun: true };
    const told = async (input: object, image?: Image) => {
      const { run, backend } = setUp(image);
      try {
        const { logger } = await run('replicate', input, dry);
        return logger.info.mock.calls[0][0];
      } catch (error) {
        return (error as Error).message;
      } finally {
        expect(backend.replicateImage).not.toHaveBeenCalled();
      }
    };
    expect(await told(encrypt)).toBe(
      'Would make an image of web, encrypted with key local/default',
    );
    const plain = { imageId: 'i', to: 'plain', encryptionKey: '' };
    expect(await told(plain, imageOf({ encrypted: true }))).toBe(
      'Would make a plain image of web',
    );
    expect(await told(plain)).toContain('Image "web" is not encrypted.');
    expect(await told({ ...encrypt, encryptionKey: 'local/theirs' })).toContain(
      'There is no key "local/theirs" that you may encrypt with.',
    );
    expect(await told(encrypt, imageOf({}, denied('It is hidden.')))).toContain(
      'It is hidden.',
    );
  });
});

it('examples name their own action and inputs that it has', () => {
  for (const { id, examples = [], schema } of setUp().actions) {
    expect(examples.length).toBeGreaterThan(0);
    for (const { example } of examples) {
      const { steps } = parse(example) as {
        steps: { action: string; input: object }[];
      };
      const step = steps.find(({ action }) => action === id);
      const input = schema?.input as { properties: object };
      expect(Object.keys(input.properties)).toEqual(
        expect.arrayContaining(Object.keys(step!.input)),
      );
    }
  }
});
