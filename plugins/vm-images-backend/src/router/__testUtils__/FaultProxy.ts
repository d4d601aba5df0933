import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a line does with what is sent through it. */
type Mood = 'pass' | 'hold';

/**
 * A line to a server that can be cut, held up, or lose an answer, as networks
 * do.
 */
export class FaultProxy {
  readonly #server;
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  #mood: Mood = 'pass';
  #cutAfter: string | undefined;
  /** How often an answer was lost. */
  lost = 0;

  static async to(target: { host: string; port: number }) {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer(client => this.#join(client, target));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections, by a reset. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    this.#pairs.clear();
  }

  /** Nothing gets through, and nobody is told. */
  hold(): void {
    this.#set('hold');
  }

  release(): void {
    this.#set('pass');
  }

  /** The next time that a text is sent, it arrives, and the answer does not. */
  loseAnswerTo(text: string): void {
    this.#cutAfter = text;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #set(mood: Mood): void {
    this.#mood = mood;
    for (const { client, server } of this.#pairs) {
      for (const socket of [client, server]) {
        if (mood === 'hold') socket.pause();
        else socket.resume();
      }
    }
  }

  #join(client: Socket, target: { host: string; port: number }): void {
    const server = connect(target.port, target.host);
    const pair = { client, server };
    this.#pairs.add(pair);
    let isLosing = false;
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.on('error', end).on('close', end);
      if (this.#mood === 'hold') socket.pause();
    }
    client.on('data', bytes => {
      if (this.#cutAfter && bytes.includes(this.#cutAfter)) {
        this.#cutAfter = undefined;
        isLosing = true;
      }
      server.write(bytes);
    });
    server.on('data', bytes => {
      if (!isLosing) {
        client.write(bytes);
        return;
      }
      this.lost += 1;
      client.resetAndDestroy();
      end();
    });
  }
}
