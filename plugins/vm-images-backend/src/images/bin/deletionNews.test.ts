/** Who hears that an image is gone: nobody of what they cannot know, each once. */
import { randomUUID } from 'node:crypto';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { addShare } from '../../database/testing/shareImage';
import { ada, WorkBench } from '../../machines/__testUtils__/WorkBench';
import { until } from '../../operations/__testUtils__/engines';
import { BIN_PRINCIPAL, DeletionTeller, ImageBin, purgeBin } from '.';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const root = 'user:default/root';
const guests = 'group:default/guests';
const gil = 'user:default/gil';
const options = { credentials: {} as never };

interface Sent {
  recipients: { entityRef: string[]; excludeEntityRef: string[] };
  payload: { title: string; description: string; scope: string };
}

describe.each(databases.eachSupportedId())('news of a deletion on %s', id => {
  let bench: WorkBench;
  let sent: Sent[];
  /** Operations of whose end was told what there is to tell. */
  let observed: Set<string>;
  let notify: boolean;

  beforeEach(async () => {
    bench = await WorkBench.create(databases, id);
    await bench.engine.stop();
    sent = [];
    observed = new Set();
    notify = true;
    const send = async (one: unknown) => void sent.push(one as Sent);
    const teller = () =>
      new DeletionTeller({
        notifications: { send } as never,
        logger: mockServices.logger.mock(),
        notifyRecipients: notify,
      });
    bench.engine = bench.makeEngine({
      observers: [
        {
          onEnd: async operation => {
            await teller().onEnd(operation);
            observed.add(operation.id);
          },
        },
      ],
    });
    bench.engine.start();
  });
  afterEach(() => bench.close());

  const binOf = (principal: string, retentionMs: number) =>
    new ImageBin({
      ...{ database: bench.database, engine: bench.engine, retentionMs },
      callers: {
        resolve: async () => ({
          ...{ principal, ownershipRefs: [principal] },
          admin: principal === root,
        }),
      },
    });
  const ended = async (operationId: string) => {
    const { status } = await bench.ended(operationId);
    expect(status).toBe('succeeded');
    await until('all is told', () => observed.has(operationId), 60_000);
  };
  const own = () => {
    const imageId = randomUUID();
    const { id: platformImageId } = bench.platform.offer({
      ...{ name: imageId, marker: imageId, visibility: 'private' },
    });
    return bench.image({
      ...{ id: imageId, platform_image_id: platformImageId },
      ...{ visibility: 'private', owner_ref: ada, name: 'web' },
    });
  };
  const shared = async () => {
    const image = await own();
    for (const recipientRef of [guests, gil]) {
      await addShare(bench.database, { imageId: image.id, recipientRef });
    }
    const others = { pending: 'user:default/p', rejected: 'user:default/r' };
    for (const status of ['pending', 'rejected'] as const) {
      const recipientRef = others[status];
      await addShare(bench.database, {
        ...{ imageId: image.id, recipientRef, status },
      });
    }
    return image.id;
  };
  const remove = async (imageId: string, by: string, retentionMs: number) => {
    const row = await bench.imageRow(imageId);
    const asked = await binOf(by, retentionMs).delete(row, options);
    await ended(asked.id);
  };
  const told = () =>
    sent.map(({ recipients, payload }) => [
      recipients.entityRef.join(' '),
      payload.title.replace(/.*(was .*)/, '$1'),
      recipients.excludeEntityRef.join(' '),
    ]);

  it('goes to those who had accepted it, in one piece, not to whoever did it', async () => {
    const imageId = await shared();
    await remove(imageId, ada, 1_000_000);
    expect(told()).toEqual([
      [`${guests} ${gil}`, 'was deleted', `${ada} ${ada}`],
    ]);
    expect(JSON.stringify(sent)).not.toMatch(/user:default\/[pr]"/);
    const asked = await binOf(ada, 1).destroy(
      await bench.imageRow(imageId),
      options,
    );
    await ended(asked.id);
    expect(told()).toHaveLength(2);
    expect(told()[1].slice(0, 2)).toEqual([
      `${guests} ${gil}`,
      'was destroyed',
    ]);
    // The second takes the place of the first.
    expect(new Set(sent.map(({ payload }) => payload.scope)).size).toBe(1);
  });

  it('also where it is destroyed at once, and its shares with it', async () => {
    await remove(await shared(), ada, 0);
    expect(told().map(([to, what]) => [to, what])).toEqual([
      [`${guests} ${gil}`, 'was destroyed'],
    ]);
    expect(await bench.database('image_shares')).toEqual([]);
  });

  it('reaches the owner when somebody else did it', async () => {
    const image = await own();
    await remove(image.id, root, 1_000_000);
    expect(told()).toEqual([[ada, 'was moved into the recycle bin', root]]);
    expect(sent[0].payload.description).toContain(`By ${root}.`);
  });

  it('reaches the owner when a schedule did it', async () => {
    const image = await own();
    const bin = binOf(ada, 1);
    const asked = await bin.deleteAs(image, BIN_PRINCIPAL);
    await ended(asked.id);
    await bench.database('images').update({ will_destroy_at: 1 });
    expect(await purgeBin({ database: bench.database, bin })).toBe(1);
    await until('both are told', () => observed.size === 2, 60_000);
    expect(told().map(([to, what]) => [to, what])).toEqual([
      [ada, 'was moved into the recycle bin'],
      [ada, 'was destroyed'],
    ]);
    expect(sent[0].payload.description).toContain('By a schedule.');
  });

  it('is none where the owner alone loses it, nobody is to be told, or it stays', async () => {
    const image = await own();
    await remove(image.id, ada, 1_000_000);
    notify = false;
    await remove(await shared(), ada, 1_000_000);
    expect(sent).toEqual([]);
  });
});
