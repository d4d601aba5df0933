/** FTP through the guard, against a real server and against hostile ones. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFtp, startScripted } from '../__testUtils__/ftpServers';
import type { FtpScript, FtpTestServer } from '../__testUtils__/ftpServers';
import { startServer } from '../__testUtils__/servers';
import { fileCheckpoints, sourceId } from '../checkpoints';
import { downloadTo } from '../downloadTo';
import { fetchGuarded } from '../fetchGuarded';
import { probeUrl } from '../probeUrl';

jest.setTimeout(30_000);

const policy = { allowHosts: ['127.0.0.2'], idleTimeoutMs: 8_000 };
const login = { username: 'ada', password: 'p@ss:wörd/1' };
const userinfo = `${login.username}:${encodeURIComponent(login.password)}`;
const content = randomBytes(300_000);
content.write('QFI\xfb\0\0\0\x03', 0, 'latin1');
content.writeBigUInt64BE(2n ** 30n, 24);

let folder: string;
let server: FtpTestServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ftp-'));
  await writeFile(join(folder, 'my disk.qcow2'), content);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const at = (path: string, user = '') =>
  `ftp://${user && `${user}@`}127.0.0.2:${server!.port}/${path}`;
const target = () => join(folder, 'target');

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error('It was expected to fail');
    },
    error => error,
  );
}

describe('a real server', () => {
  it('tells all that is asked before an import', async () => {
    server = await startFtp(folder);
    expect(await probeUrl(at('my%20disk.qcow2'), { policy })).toMatchObject({
      ...{ sizeBytes: content.length, resumable: true },
      ...{ fileName: 'my disk.qcow2', lastModified: expect.any(String) },
      firstBytes: content.subarray(0, 65536),
      start: { format: 'qcow2', virtualSizeBytes: 2 ** 30 },
    });
  });

  it('gives a whole file to whom it knows', async () => {
    server = await startFtp(folder, login);
    const url = at('my%20disk.qcow2', userinfo);
    const result = await downloadTo(target(), url, { policy });
    expect(result).toMatchObject({
      ...{ sizeBytes: content.length, attempts: 1 },
      sha256: createHash('sha256').update(content).digest('hex'),
      url: at('my%20disk.qcow2'),
    });
    expect(await readFile(target())).toEqual(content);
  });

  it('goes on where an earlier try stopped, if it is the same file', async () => {
    server = await startFtp(folder);
    const url = at('my%20disk.qcow2');
    const { lastModified } = await probeUrl(url, { policy });
    const begin = async () => {
      await writeFile(target(), content.subarray(0, 200_000));
      await fileCheckpoints(target()).save({
        ...{ offset: 200_000, source: sourceId(url) },
        ...{ sizeBytes: content.length, lastModified },
      });
    };
    await begin();
    const result = await downloadTo(target(), url, { policy });
    expect(result.receivedBytes).toBe(100_000);
    expect(await readFile(target())).toEqual(content);

    await begin();
    await utimes(join(folder, 'my disk.qcow2'), 1_000_000, 1_000_000);
    const error = await failure(downloadTo(target(), url, { policy }));
    expect(error).toMatchObject({ name: 'SourceError', fault: 'changed' });
  });

  it('says what it refuses, without the password', async () => {
    server = await startFtp(folder, login);
    const wrong = await failure(
      probeUrl(at('my%20disk.qcow2', 'ada:hUsh5ecret'), { policy }),
    );
    expect(wrong).toMatchObject({ name: 'SourceError', fault: 'ftp-reply' });
    expect(wrong.message).toMatch(/the password with 5\d\d.*Check the path/);
    expect(JSON.stringify([wrong.message, wrong.stack])).not.toContain('hUsh');
    const missing = await failure(probeUrl(at('no', userinfo), { policy }));
    expect(missing.message).toMatch(/answered the file with 5\d\d/);
  });

  it('is no way into a private network', async () => {
    server = await startFtp(folder);
    await expect(
      probeUrl(at('my%20disk.qcow2'), { policy: {} }),
    ).rejects.toMatchObject({ rule: 'private-address' });
    await expect(
      probeUrl(at('my%20disk.qcow2'), {
        policy: { ...policy, schemes: ['https'] },
      }),
    ).rejects.toMatchObject({ rule: 'scheme' });
  });
});

describe('a hostile server', () => {
  /** Answers that lead to a transfer, any of which can be replaced. */
  const script =
    (bent: Record<string, string>): FtpScript =>
    command => {
      const verb = command.split(' ')[0];
      const usual: Record<string, string> = {
        ...{ USER: '331 go on', PASS: '230 in', TYPE: '200 ok' },
        ...{ SIZE: '213 5', MDTM: '213 20260101000000', REST: '350 ok' },
        ...{ RETR: '150 here', EPSV: '500 what', PASV: '500 what' },
      };
      return `${bent[verb] ?? usual[verb]}\r\n`;
    };

  it.each([
    [
      'sends us to another host for the data',
      { PASV: '227 Entering (127,0,0,1,200,1)' },
      { rule: 'ftp-passive-host' },
    ],
    [
      'sends us to a port that is not for data',
      { EPSV: '229 ok (|||25|)' },
      { fault: 'lying' },
    ],
    ['offers no way to the data', {}, { fault: 'ftp-reply' }],
    ['is full', { USER: '421 too many' }, { fault: 'ftp-busy' }],
    ['is none', { USER: 'HTTP/1.1 400 Bad Request' }, { fault: 'lying' }],
    [
      'sends a reply without an end',
      { USER: `331-${'x'.repeat(100)}\r\n`.repeat(400) },
      { fault: 'lying' },
    ],
    [
      'sends a line without an end',
      { USER: 'x'.repeat(100_000) },
      { fault: 'lying' },
    ],
  ])('that %s is refused', async (_, bent, error) => {
    const scripted = await startScripted(
      script(bent as Record<string, string>),
    );
    server = scripted;
    await expect(fetchGuarded(at('disk'), { policy })).rejects.toMatchObject(
      error,
    );
    expect(scripted.commands.some(it => it.startsWith('RETR'))).toBe(false);
  });

  it.each([
    ['its path', 'disk%0d%0aDELE%20disk', ''],
    ['its user', 'disk', 'ada%0aSITE%20x:y'],
    ['its password', 'disk', 'ada:x%0d%0aDELE%20y'],
  ])('cannot be sent commands in %s', async (what, path, user) => {
    const scripted = await startScripted(script({}));
    server = scripted;
    await expect(
      fetchGuarded(at(path, user), { policy }),
    ).rejects.toMatchObject({
      ...{
        rule: 'ftp-control-characters',
        reason: expect.stringContaining(what),
      },
    });
    expect(scripted.commands).toEqual([]);
  });

  it('that does not say that it sent everything has cut the file off', async () => {
    const data = createServer(socket => socket.end('12345'));
    data.listen(0, '127.0.0.2');
    await once(data, 'listening');
    const { port } = data.address() as AddressInfo;
    const bent = {
      ...{ EPSV: `229 ok (|||${port}|)`, RETR: '150 here\r\n426 broken off' },
    };
    server = await startScripted(script(bent));
    const read = async () => {
      const { body } = await fetchGuarded(at('disk'), { policy });
      const pieces: Buffer[] = [];
      for await (const piece of body) pieces.push(piece);
      return Buffer.concat(pieces).toString();
    };
    await expect(read()).rejects.toMatchObject({ fault: 'cut-off' });
    await server.close();
    bent.RETR = '150 here\r\n226 all';
    server = await startScripted(script(bent));
    expect(await read()).toBe('12345');
    data.close();
  });

  it('that is silent is given up', async () => {
    server = await startScripted(() => '');
    await expect(
      fetchGuarded(at('disk'), { policy: { ...policy, headerTimeoutMs: 200 } }),
    ).rejects.toMatchObject({ fault: 'stalled' });
  });
});

it('refuses folders, and redirects that lead from the web to FTP', async () => {
  server = await startFtp(folder);
  await expect(fetchGuarded(at(''), { policy })).rejects.toMatchObject({
    rule: 'ftp-folder',
  });
  const web = await startServer((_, response) => {
    response.writeHead(302, { location: at('my%20disk.qcow2') }).end();
  });
  await expect(
    fetchGuarded(`${web.origin}/disk`, { policy }),
  ).rejects.toMatchObject({ rule: 'scheme' });
  await web.close();
});
