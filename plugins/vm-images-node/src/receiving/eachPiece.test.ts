import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { eachPiece } from './eachPiece';

/** Takes pieces as slowly as the test wants. */
function slowTaker() {
  const taken: string[] = [];
  let free = () => {};
  const take = (piece: Buffer) => {
    taken.push(piece.toString());
    return new Promise<void>(done => {
      free = done;
    });
  };
  return { taken, take, free: () => free() };
}

/** Turns of the event loop in which something might happen that must not. */
async function turns() {
  for (let count = 0; count < 10; count += 1) await turn();
}

describe('eachPiece', () => {
  it('brings the next piece when the one before is done with', async () => {
    const source = new PassThrough();
    const { taken, take, free } = slowTaker();
    const all = eachPiece(source, take);
    source.write('a');
    source.write('b');
    await turns();
    expect(taken).toEqual(['a']);
    free();
    await turns();
    expect(taken).toEqual(['a', 'b']);
    source.end();
    free();
    await all;
  });

  it('ends when it is told to, and leaves the stream open', async () => {
    const source = new PassThrough();
    const stop = new AbortController();
    const taken: string[] = [];
    const all = eachPiece(
      source,
      piece => {
        taken.push(piece.toString());
        return undefined;
      },
      stop.signal,
    );
    source.write('a');
    await turns();
    stop.abort();
    await all;
    source.write('b');
    await turns();
    expect(taken).toEqual(['a']);
    expect(source.destroyed).toBe(false);
    await eachPiece(source, () => undefined, stop.signal);
  });

  it('fails with what broke, but not while a piece is being taken', async () => {
    const source = new PassThrough();
    const { take, free } = slowTaker();
    let failure: unknown;
    const all = eachPiece(source, take).catch(error => {
      failure = error;
    });
    source.write('a');
    await turns();
    source.destroy(new Error('cut'));
    await turns();
    expect(failure).toBeUndefined();
    free();
    await all;
    expect(failure).toEqual(new Error('cut'));
    // Closed before it began, and one whose pieces nobody can take.
    await expect(eachPiece(source, () => undefined)).rejects.toThrow('closed');
    const other = new PassThrough();
    other.write('a');
    const refuse = () => {
      throw new RangeError('too much');
    };
    await expect(eachPiece(other, refuse)).rejects.toThrow('too much');
    expect(other.destroyed).toBe(false);
  });
});
