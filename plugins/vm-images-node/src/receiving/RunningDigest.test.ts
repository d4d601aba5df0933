import { createHash, randomBytes } from 'node:crypto';
import { Blocks } from './Blocks';
import { RunningDigest } from './RunningDigest';

const shared = (text: string) => {
  const bytes = Buffer.from(new SharedArrayBuffer(text.length));
  bytes.write(text);
  return bytes;
};

const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

describe('RunningDigest', () => {
  it('digests many streams at once, in blocks that are used again', async () => {
    const files = Array.from({ length: 5 }, () => randomBytes(5_000_003));
    const digests = await Promise.all(
      files.map(async file => {
        const digest = new RunningDigest();
        const blocks = new Blocks(block => digest.update(block));
        for (let at = 0; at < file.length; ) {
          const end = at + 1 + ((at * 7919) % 400_000);
          await blocks.add(file.subarray(at, end));
          at = end;
        }
        blocks.flush();
        await blocks.settled();
        expect(digest.length).toBe(file.length);
        return digest.digest();
      }),
    );
    expect(digests).toEqual(files.map(sha256));
  });

  it('forgets what is discarded, and nothing else', async () => {
    const [kept, other] = [new RunningDigest(), new RunningDigest()];
    await kept.update(shared('a'));
    await other.update(shared('b'));
    other.discard();
    kept.rest();
    await kept.update(shared('c'));
    expect(await kept.digest()).toBe(sha256(Buffer.from('ac')));
  });
});
