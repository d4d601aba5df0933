import { File as NodeFile } from 'node:buffer';

/**
 * A file that requests in tests can carry: the interceptors below msw know the
 * blobs of Node.js, but not those of jsdom.
 */
export function makeFile(text: string, name: string, lastModified = 1): File {
  return new NodeFile([text], name, { lastModified }) as unknown as File;
}
