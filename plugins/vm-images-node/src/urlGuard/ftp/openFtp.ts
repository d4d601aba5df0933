/**
 * A file of an FTP server, ready to be read from a position on. Both
 * connections go to the one address that was checked: what a server says of
 * another host for the data is never followed.
 */
import type { Socket } from 'node:net';
import type { CheckedTarget } from '../checkUrl';
import { RefusedUrlError, SourceError } from '../errors';
import { sourceErrorOf } from '../guardedRequest';
import { connectTo, FtpControl } from './FtpControl';
import type { FtpReply } from './FtpControl';
import type { FtpTarget } from './ftpTarget';

/** An open transfer. */
export interface FtpTransfer {
  control: FtpControl;
  data: Socket;
  sizeBytes?: number;
  /** When the file changed last, as the server writes it. */
  modified?: string;
  /** Where the bytes begin. */
  start: number;
  /** The server begins where it is told to. */
  resumes: boolean;
}

/** A file that has nothing from the position on. */
export interface FtpPastEnd {
  sizeBytes: number;
}

const LEAST_DATA_PORT = 1024;

function refusal(reply: FtpReply, host: string, what: string): SourceError {
  const detail = `'${host}' answered ${what} with ${reply.code}`;
  const isBusy = reply.code >= 400 && reply.code < 500;
  return new SourceError(isBusy ? 'ftp-busy' : 'ftp-reply', detail);
}

function expect(
  reply: FtpReply,
  codes: readonly number[],
  host: string,
  what: string,
): FtpReply {
  if (codes.includes(reply.code)) return reply;
  throw refusal(reply, host, what);
}

/** Connects to the first of the checked addresses that answers. */
async function openControl(
  { url, addresses }: CheckedTarget,
  signal: AbortSignal,
): Promise<FtpControl> {
  let failure: unknown;
  for (const address of addresses) {
    try {
      const socket = await connectTo(address, Number(url.port || 21), signal);
      return new FtpControl(socket, address, url.host);
    } catch (error) {
      failure = error;
    }
  }
  throw sourceErrorOf(failure, url.host);
}

async function logIn(
  control: FtpControl,
  target: FtpTarget,
  host: string,
): Promise<void> {
  expect(await control.reply(), [220], host, 'the connection');
  const user = await control.send(`USER ${target.user}`);
  expect(user, [230, 331], host, 'the user');
  if (user.code === 331) {
    const password = await control.send(`PASS ${target.password}`);
    expect(password, [202, 230], host, 'the password');
  }
  expect(await control.send('TYPE I'), [200], host, 'the transfer type');
}

function numberIn(reply: FtpReply, pattern: RegExp): number | undefined {
  const value = reply.code === 213 ? pattern.exec(reply.text)?.[1] : undefined;
  const number = value === undefined ? NaN : Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The port of EPSV; of PASV only if it names the host that we are on. */
async function dataPort(control: FtpControl, host: string): Promise<number> {
  const extended = await control.send('EPSV');
  const port = /\(\|\|\|(\d{1,5})\|\)/.exec(extended.text)?.[1];
  if (extended.code === 229 && port) return Number(port);
  const passive = expect(await control.send('PASV'), [227], host, 'PASV');
  const match =
    /\b(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})\b/.exec(
      passive.text,
    );
  const address = match?.slice(1, 5).join('.');
  if (!match || address !== control.peer.replace(/^::ffff:/i, '')) {
    throw new RefusedUrlError({
      rule: 'ftp-passive-host',
      reason: `'${host}' sends its data from another host`,
      remedy: 'Use a server that gives the file itself, or upload the file.',
    });
  }
  return Number(match[5]) * 256 + Number(match[6]);
}

async function openData(
  control: FtpControl,
  host: string,
  signal: AbortSignal,
): Promise<Socket> {
  const port = await dataPort(control, host);
  if (port < LEAST_DATA_PORT || port > 65535) {
    const detail = `'${host}' offers its data at port ${port}`;
    throw new SourceError('lying', detail);
  }
  try {
    return await connectTo(control.peer, port, signal);
  } catch (error) {
    throw sourceErrorOf(error, host);
  }
}

async function begin(
  control: FtpControl,
  options: FtpRequest,
): Promise<FtpTransfer | FtpPastEnd> {
  const { url } = options.target;
  const { host } = url;
  const { path } = options.file;
  await logIn(control, options.file, host);
  const size = await control.send(`SIZE ${path}`);
  const sizeBytes = numberIn(size, /^213 (\d{1,16})\s*$/);
  const time = await control.send(`MDTM ${path}`);
  const modified =
    time.code === 213 ? /^213 (\d{14})/.exec(time.text)?.[1] : undefined;
  const isSame = !options.onlyIf || options.onlyIf === modified;
  const wanted = isSame ? options.start ?? 0 : 0;
  if (sizeBytes !== undefined && wanted > 0 && wanted >= sizeBytes) {
    return { sizeBytes };
  }
  const data = await openData(control, host, options.signal);
  try {
    const rest = await control.send(`REST ${wanted}`);
    const resumes = rest.code === 350;
    const retrieve = await control.send(`RETR ${path}`);
    expect(retrieve, [125, 150], host, 'the file');
    const start = resumes ? wanted : 0;
    return { control, data, sizeBytes, modified, start, resumes };
  } catch (error) {
    data.destroy();
    throw error;
  }
}

/** What is asked for. */
export interface FtpRequest {
  target: CheckedTarget;
  file: FtpTarget;
  /** From which byte on. */
  start?: number;
  /** Only if the file has not changed since; else all of it. */
  onlyIf?: string;
  signal: AbortSignal;
}

/**
 * Opens a file.
 *
 * @throws SourceError, RefusedUrlError
 */
export async function openFtp(
  request: FtpRequest,
): Promise<FtpTransfer | FtpPastEnd> {
  const control = await openControl(request.target, request.signal);
  const onAbort = () => control.close();
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const opened = await begin(control, request);
    if (!('control' in opened)) control.close();
    return opened;
  } catch (error) {
    control.close();
    throw error;
  } finally {
    request.signal.removeEventListener('abort', onAbort);
  }
}
