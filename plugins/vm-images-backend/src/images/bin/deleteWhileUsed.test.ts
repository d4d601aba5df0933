/**
 * X19: an image is deleted while machines are launched from it and its bytes
 * are read, in any order. Either the deletion wins or the use does; nothing is
 * ever left that rests on what is gone, or in the middle of something.
 */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImageRow } from '../../database/tables';
import { ada, WorkBench } from '../../machines/__testUtils__/WorkBench';
import { ImageBin } from '.';

jest.setTimeout(180_000);

const RUNS = 20;
const MOST_MS = 25;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ms = fc.nat(MOST_MS);

/** How an image was dealt with, and how it ended. */
interface Outcome {
  deletion: string;
  image: string;
  isThere: boolean;
  machines: { state: string; rests: boolean }[];
  bytesRead: string;
}

/** What must not be, whatever came first. */
function anomaliesIn(outcome: Outcome): string[] {
  const { image, isThere, machines } = outcome;
  const anomalies: string[] = [];
  if (!['available', 'destroyed'].includes(image)) anomalies.push('stuck');
  if (image === 'destroyed' && isThere) anomalies.push('left behind');
  if (image === 'available' && !isThere) anomalies.push('lost');
  for (const { state, rests } of machines) {
    if (!['running', 'failed', 'none'].includes(state)) anomalies.push(state);
    if (state === 'running' && (!rests || !isThere)) {
      anomalies.push('rests on nothing');
    }
  }
  if (outcome.bytesRead === 'torn') anomalies.push('read something else');
  return anomalies;
}

describe.each(databases.eachSupportedId())('an image in use on %s', id => {
  let bench: WorkBench;
  beforeEach(async () => {
    bench = await WorkBench.create(databases, id);
  });
  afterEach(() => bench.close());

  const own = () => {
    const imageId = randomUUID();
    const { id: platformImageId } = bench.platform.offer({
      ...{ name: imageId, marker: imageId, visibility: 'private' },
    });
    return bench.image({
      ...{ id: imageId, platform_image_id: platformImageId },
      ...{ visibility: 'private', owner_ref: ada },
    });
  };
  const remove = async (image: ImageRow) => {
    const bin = new ImageBin({
      ...{ database: bench.database, engine: bench.engine, retentionMs: 0 },
      callers: { resolve: async () => undefined as never },
    });
    const { id: operation } = await bin.deleteAs(image, ada);
    return (await bench.ended(operation)).status;
  };
  const launch = async (image: ImageRow, names: string[]) => {
    const { operation, machineIds } = await bench.launch(image, { names });
    await bench.ended(operation.id);
    return machineIds;
  };
  const read = async (image: ImageRow) => {
    const opened = await bench.platform.export!.open(image.platform_image_id!, {
      signal: AbortSignal.timeout(10_000),
    });
    const pieces: Buffer[] = [];
    const range = { start: 0, end: opened.sizeBytes - 1 };
    for await (const piece of opened.read(range)) {
      pieces.push(piece);
      await delay(1);
    }
    await opened.close();
    const { length } = Buffer.concat(pieces);
    return length === opened.sizeBytes ? 'whole' : 'torn';
  };

  const play = async (times: {
    launchAt: number;
    deleteAt: number;
    readAt: number;
    createMs: number;
    deleteMs: number;
  }): Promise<Outcome> => {
    const { faults } = bench.platform;
    faults.delay('launch.create', times.createMs);
    faults.delay('inventory.deleteImage', times.deleteMs);
    const image = await own();
    const after = <T>(wait: number, work: () => Promise<T>) =>
      delay(wait).then(work);
    const [machineIds, deletion, bytesRead] = await Promise.all([
      after(times.launchAt, () =>
        launch(image, [`a-${image.id}`, `b-${image.id}`]),
      ).catch((): string[] => []),
      after(times.deleteAt, () => remove(image)).catch(() => 'refused'),
      after(times.readAt, () => read(image)).catch(() => 'refused'),
    ]);
    return outcomeOf(image, { machineIds, deletion, bytesRead });
  };

  const outcomeOf = async (
    image: ImageRow,
    done: { machineIds: string[]; deletion: string; bytesRead: string },
  ): Promise<Outcome> => {
    const { machineIds, deletion, bytesRead } = done;
    const there = await bench.onPlatform();
    const rows = await Promise.all(machineIds.map(one => bench.machine(one)));
    return {
      ...{ deletion, bytesRead },
      image: (await bench.imageRow(image.id)).status,
      isThere: there.images.some(one => one.id === image.platform_image_id),
      machines: rows.map(row => ({
        state: row.state,
        rests: there.machines.some(one => one.id === row.platform_machine_id),
      })),
    };
  };

  it(`in ${RUNS} random orders: 0 anomalies`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          ...{ launchAt: ms, deleteAt: ms, readAt: ms },
          ...{ createMs: ms, deleteMs: ms },
        }),
        async times => {
          const outcome = await play(times);
          expect([outcome, anomaliesIn(outcome)]).toEqual([outcome, []]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('stays when the machines were there first', async () => {
    const image = await own();
    const machineIds = await launch(image, ['first', 'second']);
    const deletion = await remove(image);
    const bytesRead = await read(image);
    const done = { machineIds, deletion, bytesRead };
    const outcome = await outcomeOf(image, done);
    expect(anomaliesIn(outcome)).toEqual([]);
    expect(outcome).toMatchObject({
      ...{ image: 'available', deletion: 'failed', bytesRead: 'whole' },
      machines: [{ state: 'running' }, { state: 'running' }],
    });
  });

  it('goes when its deletion was there first', async () => {
    const image = await own();
    const deletion = await remove(image);
    const refused = () => 'refused';
    await expect(launch(image, ['late'])).rejects.toThrow(image.name);
    const bytesRead = await read(image).catch(refused);
    const done = { machineIds: [], deletion, bytesRead };
    const outcome = await outcomeOf(image, done);
    expect(anomaliesIn(outcome)).toEqual([]);
    expect(outcome).toMatchObject({
      ...{ image: 'destroyed', deletion: 'succeeded', bytesRead: 'refused' },
    });
  });
});
