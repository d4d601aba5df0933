import { spawn } from 'node:child_process';
import { once } from 'node:events';

const tus = { 'Tus-Resumable': '1.0.0' };

/** Announces a file; answers the address of its upload. */
export async function createUpload(url: string, size: number): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...tus, 'Upload-Length': String(size) },
  });
  const location = response.headers.get('location');
  if (!response.ok || !location) {
    throw new Error(`No upload: ${response.status} ${await response.text()}`);
  }
  return new URL(location, url).href;
}

/** How many bytes the server has. */
export async function offsetOf(upload: string): Promise<number> {
  const response = await fetch(upload, { method: 'HEAD', headers: tus });
  return Number(response.headers.get('upload-offset'));
}

/** curl, so that the client costs this process nothing. */
export function curl(args: string[]) {
  return spawn('curl', ['-sS', '--fail', '-o', '/dev/null', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Sends a whole file by one request. */
export async function sendFile(
  file: string,
  upload: string,
  options: string[] = [],
): Promise<void> {
  const child = curl(['-T', file, ...options, upload]);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`curl ended with ${code} for ${upload}`);
}

/** What makes curl's PUT a tus PATCH. */
export const tusPatch = (offset = 0) => [
  '-X',
  'PATCH',
  '-H',
  'Tus-Resumable: 1.0.0',
  '-H',
  'Content-Type: application/offset+octet-stream',
  '-H',
  `Upload-Offset: ${offset}`,
  '-H',
  'Expect:',
];
