import type { BodySource } from '../guardedBody';
import { guardedBody } from '../guardedBody';
import { checkUrl } from '../checkUrl';
import { SourceError } from '../errors';
import type { FetchOptions, GuardedResponse } from '../fetchGuarded';
import type { CompiledPolicy } from '../policy';
import { fileNameOf } from '../responseFacts';
import { redactUrl } from '../urls';
import type { SourceCredentials } from '../urls';
import { ftpTarget } from './ftpTarget';
import { openFtp } from './openFtp';
import type { FtpTransfer } from './openFtp';

/** How long the last word of the server may take once all bytes are there. */
const LAST_WORD_MS = 10_000;

/** The bytes, and after them the server's word that these were all. */
class FtpBody implements BodySource {
  complete = false;
  readonly #transfer: FtpTransfer;

  constructor(transfer: FtpTransfer) {
    this.#transfer = transfer;
  }

  destroy(error?: Error): void {
    this.#transfer.data.destroy(error);
    this.#transfer.control.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const { control, data } = this.#transfer;
    for await (const piece of data) yield piece as Buffer;
    const timer = setTimeout(() => control.close(), LAST_WORD_MS);
    try {
      const { code } = await control.reply();
      this.complete = code === 226 || code === 250;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function open(
  url: URL,
  credentials: SourceCredentials | undefined,
  options: FetchOptions,
  policy: CompiledPolicy,
) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), policy.headerTimeoutMs);
  const { signal, range, ifRange } = options;
  try {
    return await openFtp({
      file: ftpTarget(url, credentials),
      target: await checkUrl(url, policy, options.resolve),
      start: range?.start,
      onlyIf: ifRange,
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!late.signal.aborted) throw error;
    const detail = `'${url.host}' did not answer within ${policy.headerTimeoutMs} ms`;
    throw new SourceError('stalled', detail);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Fetches from FTP under the same guard, and answers as a web server would:
 * 206 for a part, 416 for what is past the end. The time of the last change
 * stands for the entity tag.
 */
export async function fetchFtp(
  url: URL,
  credentials: SourceCredentials | undefined,
  options: FetchOptions,
  policy: CompiledPolicy,
): Promise<GuardedResponse> {
  const opened = await open(url, credentials, options, policy);
  const about = {
    ...{ url: redactUrl(url), acceptsRanges: true },
    fileName: fileNameOf({}, url),
  };
  if (!('control' in opened)) {
    const range = { start: 0, total: opened.sizeBytes };
    return { ...about, status: 416, range, body: nothing(), close() {} };
  }
  const body = new FtpBody(opened);
  const { sizeBytes, start, resumes, modified } = opened;
  const { maxBytes, idleTimeoutMs, totalTimeoutMs } = policy;
  if ((sizeBytes ?? 0) > maxBytes) {
    body.destroy();
    const detail = `The file has ${sizeBytes} bytes, and ${maxBytes} are allowed`;
    throw new SourceError('too-large', detail);
  }
  const isPart =
    options.range !== undefined && resumes && start === options.range.start;
  return {
    ...about,
    acceptsRanges: resumes,
    lastModified: modified,
    ...(isPart
      ? { status: 206, range: { start, total: sizeBytes } }
      : { status: 200, contentLength: sizeBytes }),
    body: guardedBody(body, {
      ...{ host: url.host, maxBytes, idleTimeoutMs, signal: options.signal },
      deadline: totalTimeoutMs && Date.now() + totalTimeoutMs,
    }),
    close: () => body.destroy(),
  };
}
