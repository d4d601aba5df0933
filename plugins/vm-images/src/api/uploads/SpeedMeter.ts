const SAMPLE_MS = 500;
/** How much the newest sample counts. */
const WEIGHT = 0.3;

/** Bytes per second, smoothed so that the time left does not jump. */
export class SpeedMeter {
  #at: number | undefined;
  #bytes = 0;
  #speed: number | undefined;

  /** `bytes` sent in all, at `now` milliseconds. */
  measure(bytes: number, now: number): number | undefined {
    if (this.#at === undefined || bytes < this.#bytes) {
      this.#at = now;
      this.#bytes = bytes;
      return this.#speed;
    }
    const passed = now - this.#at;
    if (passed < SAMPLE_MS) return this.#speed;
    const speed = ((bytes - this.#bytes) / passed) * 1000;
    this.#speed =
      this.#speed === undefined
        ? speed
        : this.#speed * (1 - WEIGHT) + speed * WEIGHT;
    this.#at = now;
    this.#bytes = bytes;
    return this.#speed;
  }
}
