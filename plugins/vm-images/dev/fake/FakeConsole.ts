const greeting = [
  '[    0.000000] Linux version 6.1.0-40-cloud-amd64',
  '[    1.204512] virtio_net virtio0 ens3: renamed from eth0',
  '[    2.918111] systemd[1]: Started \u001b[0;32mOpenBSD Secure Shell server\u001b[0m.',
  '',
  'Debian GNU/Linux 12 web-01 ttyS0',
  '',
  'web-01 login: ',
].join('\r\n');

/** A serial console that repeats what is typed into it. */
export class FakeConsole {
  #history = greeting;
  readonly #readers = new Set<ReadableStreamDefaultController<Uint8Array>>();

  /** What is behind `GET …/console`. */
  read(follow: boolean, signal?: AbortSignal): Response {
    let mine: ReadableStreamDefaultController<Uint8Array>;
    const readers = this.#readers;
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        mine = controller;
        controller.enqueue(new TextEncoder().encode(this.#history));
        if (follow) readers.add(controller);
        else controller.close();
        signal?.addEventListener('abort', () => {
          if (readers.delete(mine)) mine.error(signal.reason);
        });
      },
      cancel() {
        readers.delete(mine);
      },
    });
    return new Response(body);
  }

  write(typed: string): void {
    this.say(typed.replaceAll('\r', '\r\nweb-01 login: '));
  }

  /** As if the guest wrote it. */
  say(text: string): void {
    this.#history += text;
    for (const reader of this.#readers) {
      reader.enqueue(new TextEncoder().encode(text));
    }
  }

  /** Ends every connection, as a backend does that restarts. */
  drop(): void {
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
  }
}
