/** Appliances made by a real tar writer, any part of which can be bent. */
import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';

export type OvaFile = [
  header: string | (Partial<Header> & { name: string }),
  content: Buffer | string,
];

/** A tar archive. */
export async function tarOf(files: OvaFile[]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content] of files) {
    const about = typeof header === 'string' ? { name: header } : header;
    archive.entry(about, Buffer.from(content));
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export { ovfOf, type OvfParts } from '../../testUtils/disks/ovfText';

/** A line of a manifest. */
export function digestLine(name: string, content: Buffer | string): string {
  const digest = createHash('sha256').update(content).digest('hex');
  return `SHA256(${name})= ${digest}\n`;
}
