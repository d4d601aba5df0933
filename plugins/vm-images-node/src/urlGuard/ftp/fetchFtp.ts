import { Readable } from 'node:stream';
import type { BodySource } from '../GuardedBody';
import { GuardedBody } from '../GuardedBody';
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
function ftpBody({ control, data }: FtpTransfer): BodySource {
  return {
    pieces: data,
    isOurs: true,
    async isComplete() {
      const timer = setTimeout(() => control.close(), LAST_WORD_MS);
      try {
        const { code } = await control.reply();
        return code === 226 || code === 250;
      } finally {
        clearTimeout(timer);
      }
    },
    destroy(error) {
      data.destroy(error);
      control.close();
    },
  };
}

function nothing(): BodySource {
  const pieces = Readable.from([]);
  return {
    ...{ pieces, isOurs: true, isComplete: () => true },
    destroy: error => pieces.destroy(error),
  };
}

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
  const { maxBytes, idleTimeoutMs, totalTimeoutMs } = policy;
  const limits = {
    ...{ host: url.host, maxBytes, idleTimeoutMs, signal: options.signal },
    deadline: totalTimeoutMs && Date.now() + totalTimeoutMs,
  };
  const about = {
    ...{ url: redactUrl(url), acceptsRanges: true },
    fileName: fileNameOf({}, url),
  };
  if (!('control' in opened)) {
    const range = { start: 0, total: opened.sizeBytes };
    const body = new GuardedBody(nothing(), limits);
    return { ...about, status: 416, range, body, close() {} };
  }
  const body = ftpBody(opened);
  const { sizeBytes, start, resumes, modified } = opened;
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
    body: new GuardedBody(body, limits),
    close: () => body.destroy(),
  };
}
