/** What all together take between two looks at whatever else the process does. */
const TURN_BYTES = 2 * 1024 ** 2;

let turn = 0;
let end: Promise<void> | undefined;
/** How many have taken something in this turn of the event loop, and in the last. */
let takers = 0;
let lastTakers = 0;

/** Resolves when the turn of the event loop is over. */
function endOfTurn(): Promise<void> {
  end ??= new Promise(done => {
    setImmediate(() => {
      turn += 1;
      lastTakers = takers;
      takers = 0;
      end = undefined;
      done();
    });
  });
  return end;
}

/**
 * One of those that receive at once. Node reads a connection as long as there
 * is something, 2 MiB and more, before it looks at the next one: so whoever
 * sends in large gulps would get ahead of those whose window is still small, and
 * everything else would wait for all of them.
 */
export class FairShare {
  #turn = -1;
  #taken = 0;

  /**
   * Notes that so many bytes were taken. Answers what to wait for when that was
   * enough for this turn, and undefined otherwise or when nobody else takes any.
   */
  take(bytes: number): Promise<void> | undefined {
    const over = endOfTurn();
    if (this.#turn !== turn) {
      this.#turn = turn;
      this.#taken = 0;
      takers += 1;
    }
    this.#taken += bytes;
    const others = Math.max(takers, lastTakers);
    if (others === 1) return undefined;
    return this.#taken >= TURN_BYTES / others ? over : undefined;
  }
}
