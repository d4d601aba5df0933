/** What {@link eachPiece} needs of a stream; a `Readable` has it. */
export interface PieceSource {
  readonly destroyed: boolean;
  on(event: 'data', listener: (piece: Buffer) => void): PieceSource;
  off(event: 'data', listener: (piece: Buffer) => void): PieceSource;
  once(event: 'end' | 'close', listener: () => void): PieceSource;
  once(event: 'error', listener: (error: Error) => void): PieceSource;
  pause(): PieceSource;
  resume(): PieceSource;
}

/** Answers undefined when a piece is done with, and otherwise what to wait for. */
export type TakePiece = (piece: Buffer) => Promise<void> | undefined;

/**
 * Gives a stream's pieces to `take` as they come; the next one comes when what
 * it answers is settled. A loop with `await` costs much more for each piece.
 * Ends with the stream, or when it is told to; the stream is left open, so that
 * the sender can still be answered.
 *
 * @throws what the stream or `take` threw, or an error when the stream is closed
 * before its end; never while a piece is being taken.
 */
export function eachPiece(
  source: PieceSource,
  take: TakePiece,
  stop?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let busy: Promise<void> | undefined;
    const leave = (end: () => void) => {
      isOver = true;
      source.off('data', onData).pause();
      if (busy) busy.then(end, reject);
      else end();
    };
    const fail = (error: unknown) => leave(() => reject(error));
    const onData = (piece: Buffer) => {
      try {
        busy = take(piece);
      } catch (error) {
        fail(error);
      }
      if (!busy) return;
      source.pause();
      busy.then(() => {
        busy = undefined;
        if (!isOver) source.resume();
      }, fail);
    };
    const closed = () =>
      fail(new Error('The connection was closed before the end of the body'));
    source.once('end', () => leave(resolve)).once('error', fail);
    source.once('close', closed).on('data', onData);
    stop?.addEventListener('abort', () => leave(resolve), { once: true });
    if (stop?.aborted) leave(resolve);
    else if (source.destroyed) closed();
    else source.resume();
  });
}
