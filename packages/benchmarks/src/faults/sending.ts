import { createHash, randomBytes } from 'node:crypto';

const MiB = 1024 ** 2;
const tus = { 'Tus-Resumable': '1.0.0' };

/** A disk with one partition whose content nothing makes smaller. */
export function randomDisk(sizeMiB: number): Buffer {
  const bytes = randomBytes(sizeMiB * MiB);
  bytes.writeUInt16LE(0xaa55, 510);
  bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  bytes.fill(0, 462, 510);
  return bytes;
}

export const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

/** Sends what is left of an upload, or so much of it; answers the status. */
export async function send(
  upload: string,
  bytes: Buffer,
  { from, to = bytes.length }: { from: number; to?: number },
): Promise<{ status: number; text: string }> {
  const response = await fetch(upload, {
    method: 'PATCH',
    headers: {
      ...{ ...tus, 'Upload-Offset': String(from) },
      'Content-Type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes.subarray(from, to)),
  });
  return { status: response.status, text: await response.text() };
}

/** What the server has, or undefined while it does not say. */
export async function offsetOf(upload: string): Promise<number | undefined> {
  const response = await fetch(upload, { method: 'HEAD', headers: tus });
  const offset = response.headers.get('upload-offset');
  return offset === null ? undefined : Number(offset);
}
