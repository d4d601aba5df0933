/**
 * Cuts a byte stream into lines, holding at most `maxLineBytes` of an
 * unfinished one. QEMU and the guest agent both speak one JSON text per line;
 * the guest agent is untrusted, so a peer that never ends its line must not be
 * able to fill our memory.
 */
export class LineReader {
  readonly #maxLineBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * Takes the next bytes and gives the lines they complete, without their line
   * ends.
   *
   * @throws Error when a line is longer than the limit
   */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    let end = rest.indexOf(0x0a);
    while (end >= 0) {
      this.#keep(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#pending).toString('utf8'));
      this.reset();
      rest = rest.subarray(end + 1);
      end = rest.indexOf(0x0a);
    }
    this.#keep(rest);
    return lines;
  }

  /** Forgets an unfinished line. */
  reset(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #keep(part: Buffer): void {
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > this.#maxLineBytes) {
      this.reset();
      throw new Error(
        `The peer sent a line of more than ${this.#maxLineBytes} bytes`,
      );
    }
    if (part.length > 0) {
      this.#pending.push(part);
    }
  }
}
