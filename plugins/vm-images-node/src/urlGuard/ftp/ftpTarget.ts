import { RefusedUrlError } from '../errors';
import type { SourceCredentials } from '../urls';

/** What is asked of an FTP server, fit to be sent. */
export interface FtpTarget {
  user: string;
  password: string;
  path: string;
}

function plain(text: string, what: string): string {
  // A line break would begin a command of its own.
  if (/[\x00-\x1f\x7f]/.test(text)) {
    throw new RefusedUrlError({
      rule: 'ftp-control-characters',
      reason: `${what} holds control characters`,
      remedy: 'Give the address without them.',
    });
  }
  return text;
}

/** The path as the server has it: below its first folder, or from `/`. */
function pathOf(url: URL): string {
  const text = `${url.pathname.slice(1)}${url.search}`;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Reads what an FTP URL asks for.
 *
 * @throws RefusedUrlError for what could smuggle commands, and for folders
 */
export function ftpTarget(
  url: URL,
  credentials: SourceCredentials | undefined,
): FtpTarget {
  const login =
    credentials && 'username' in credentials
      ? credentials
      : { username: 'anonymous', password: 'anonymous@' };
  const path = plain(pathOf(url), 'its path');
  if (path === '' || path.endsWith('/')) {
    throw new RefusedUrlError({
      rule: 'ftp-folder',
      reason: 'it names a folder, not a file',
      remedy: 'Give the address of the file itself.',
    });
  }
  return {
    user: plain(login.username || 'anonymous', 'its user'),
    password: plain(login.password, 'its password'),
    // Else a name such as "-l" would be taken for an option by old servers.
    path: path.startsWith('-') ? `./${path}` : path,
  };
}
