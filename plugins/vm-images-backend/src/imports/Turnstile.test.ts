import { Turnstile } from './Turnstile';

describe('Turnstile', () => {
  it('lets as many in as there are places, the others in order', async () => {
    const turnstile = new Turnstile(2);
    const { signal } = new AbortController();
    const order: string[] = [];
    const leave: Record<string, () => void> = {};
    const pass = (name: string) =>
      turnstile.pass(signal, async () => {
        order.push(name);
        await new Promise<void>(done => {
          leave[name] = done;
        });
      });
    const all = ['a', 'b', 'c', 'd'].map(pass);
    await new Promise(setImmediate);
    expect(order).toEqual(['a', 'b']);
    leave.b();
    await all[1];
    await new Promise(setImmediate);
    expect(order).toEqual(['a', 'b', 'c']);
    leave.a();
    leave.c();
    await new Promise(setImmediate);
    leave.d();
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('loses no place when one fails or stops waiting', async () => {
    const turnstile = new Turnstile(1);
    const { signal } = new AbortController();
    const abort = new AbortController();
    let leave = () => {};
    const first = turnstile.pass(
      signal,
      () =>
        new Promise<void>((_, reject) => {
          leave = () => reject(new Error('broke'));
        }),
    );
    await new Promise(setImmediate);
    const second = turnstile.pass(abort.signal, async () => 'second');
    const third = turnstile.pass(signal, async () => 'third');
    abort.abort(new Error('no time'));
    await expect(second).rejects.toThrow('no time');
    leave();
    await expect(first).rejects.toThrow('broke');
    await expect(third).resolves.toBe('third');
  });
});
