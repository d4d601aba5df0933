import type {
  Operation,
  OperationLogLine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { me } from './images';

const second = 1000;
const at = (milliseconds: number) =>
  new Date(Date.now() - milliseconds).toISOString();

export function makeOperation(
  facts: Partial<Operation> & { id: string; kind: string; title: string },
): Operation {
  return {
    status: 'succeeded',
    stages: [],
    attempt: 1,
    cancellable: false,
    retryable: false,
    createdBy: me,
    createdAt: at(90 * second),
    startedAt: at(89 * second),
    finishedAt: at(20 * second),
    updatedAt: at(20 * second),
    ...facts,
  };
}

/** One of each that the pages show. */
export function makeOperations(): Operation[] {
  const image = (id: string, name: string) =>
    ({ type: 'image', id, name } as const);
  return [
    makeOperation({
      id: 'op-import',
      kind: 'image.import',
      title: 'Import image ubuntu-24.04-build-agent',
      status: 'running',
      subject: image('img-importing', 'ubuntu-24.04-build-agent'),
      stage: 'Fetch',
      progress: 0.42,
      message: '1.1 of 2.6 GiB',
      cancellable: true,
      finishedAt: undefined,
      stages: [
        {
          name: 'check',
          title: 'Check the address',
          status: 'done',
          startedAt: at(89 * second),
          finishedAt: at(88.2 * second),
        },
        {
          name: 'fetch',
          title: 'Fetch',
          status: 'running',
          startedAt: at(88 * second),
        },
        { name: 'inspect', title: 'Inspect', status: 'pending' },
        { name: 'convert', title: 'Convert to qcow2', status: 'pending' },
        {
          name: 'publish',
          title: 'Hand over to the platform',
          status: 'pending',
        },
      ],
    }),
    makeOperation({
      id: 'op-launch',
      kind: 'launch',
      title: 'Launch 3 virtual machines web-01 … web-03',
      status: 'failed',
      retryable: true,
      error: {
        stage: 'Launch',
        reason: '1 of 3 virtual machines failed.',
        remedy: 'Retry the failed one.',
      },
    }),
    ...[1, 2, 3].map(n =>
      makeOperation({
        id: `op-launch-${n}`,
        kind: 'vm.launch',
        parentId: 'op-launch',
        title: `Launch virtual machine web-0${n}`,
        subject: {
          type: 'virtual-machine',
          id: `vm-web-0${n}`,
          name: `web-0${n}`,
        },
        status: n === 3 ? 'failed' : 'succeeded',
        retryable: n === 3,
        error:
          n === 3
            ? {
                stage: 'Wait for SSH',
                reason: 'The guest did not answer within 120 s.',
                remedy: 'Look at its console.',
              }
            : undefined,
        stages: [
          {
            name: 'disk',
            title: 'Make the disk',
            status: 'done',
            startedAt: at(80 * second),
            finishedAt: at(79.6 * second),
          },
          {
            name: 'boot',
            title: 'Boot',
            status: 'done',
            startedAt: at(79 * second),
            finishedAt: at(60 * second),
          },
          {
            name: 'ssh',
            title: 'Wait for SSH',
            status: n === 3 ? 'failed' : 'done',
            startedAt: at(60 * second),
            finishedAt: at(20 * second),
          },
        ],
      }),
    ),
    makeOperation({
      id: 'op-failed',
      kind: 'image.import',
      title: 'Import image centos-9-legacy',
      status: 'failed',
      retryable: true,
      subject: image('img-failed', 'centos-9-legacy'),
      error: {
        stage: 'Inspect',
        reason: 'The file is a web page, most likely a login or error page.',
        remedy: 'Use a direct or pre-signed link, or upload the file.',
      },
      stages: [
        {
          name: 'fetch',
          title: 'Fetch',
          status: 'done',
          startedAt: at(89 * second),
          finishedAt: at(40 * second),
        },
        {
          name: 'inspect',
          title: 'Inspect',
          status: 'failed',
          startedAt: at(40 * second),
          finishedAt: at(39 * second),
        },
        { name: 'convert', title: 'Convert to qcow2', status: 'skipped' },
      ],
    }),
    makeOperation({
      id: 'op-capture',
      kind: 'image.capture',
      title: 'Capture image debian-12-web from web-01',
      subject: image('img-web', 'debian-12-web'),
      stages: [
        {
          name: 'copy',
          title: 'Copy the disk',
          status: 'done',
          startedAt: at(89 * second),
          finishedAt: at(30 * second),
        },
        {
          name: 'publish',
          title: 'Publish',
          status: 'done',
          startedAt: at(30 * second),
          finishedAt: at(20 * second),
        },
      ],
    }),
  ];
}

export const logLines: OperationLogLine[] = [
  'Resolved images.example.org to 203.0.113.7',
  'HTTP 200, 2791728742 bytes, resumable',
  'The server sends no digest; one is computed on the way',
].map((text, index) => ({
  sequence: index + 1,
  at: at((90 - index) * second),
  level: index === 2 ? 'warn' : 'info',
  text,
}));
