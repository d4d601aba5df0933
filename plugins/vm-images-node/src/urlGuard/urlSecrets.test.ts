import {
  allowed,
  serversOfTests,
  startCanary,
} from './__testUtils__/guardBench';
import { fetchGuarded } from './fetchGuarded';
import { redactUrl, splitCredentials } from './urls';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const canary = startCanary();
const { start } = serversOfTests();

describe('secrets', () => {
  const secret = 'S3CRET-canary';

  it('appear in no message', async () => {
    const failing = await start((_, response) => {
      response.writeHead(403, { location: `/x?${secret}` }).end(secret);
    });
    const urls = [
      `${failing.origin.replace('://', `://user:${secret}@`)}/p?sig=${secret}`,
      `http://user:${secret}@127.0.0.1:${canary.port}/?sig=${secret}#${secret}`,
      `http://user:${secret}@no-such-host.invalid/?sig=${secret}`,
      `http://user:${secret}@[bad/`,
      `ftp://user:${secret}@example.com/?sig=${secret}`,
    ];
    for (const url of urls) {
      const error: unknown = await fetchGuarded(url, {
        policy: allowed,
        resolve: async () => [],
      }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(
        [String(error), (error as Error).stack, JSON.stringify(error)].join(),
      ).not.toContain(secret);
    }
  });

  it('are moved out of the URL', () => {
    const { url, credentials } = splitCredentials(
      'https://us%40er:p%3Aw@example.com/a?b=c#d',
    );
    expect(url.href).toBe('https://example.com/a?b=c');
    expect(credentials).toEqual({ username: 'us@er', password: 'p:w' });
    expect(splitCredentials('https://example.com').credentials).toBeUndefined();
    expect(redactUrl('https://u:p@example.com/a?sig=x#y')).toBe(
      'https://example.com/a?…',
    );
    expect(redactUrl('not a url')).toBe('(malformed URL)');
  });
});
