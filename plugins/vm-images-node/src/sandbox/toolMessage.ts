import { BrokenImageError } from '../diskFormats/errors';
import { ToolError } from './errors';

/** Words by which `qemu-img` blames the image and not the host. */
const BROKEN =
  /could not open|error while reading|could not read|corrupt|invalid|truncated|not in (?:qcow2|vmdk|vpc|vhdx|vdi) format|input\/output error|beyond end|decompress|L[12] (?:table|size)/i;
/** Words by which it blames the disk that it writes to. */
const HOST = /error while writing|read-only file system/i;
const MISSING = /No such file or directory|Permission denied/i;

/**
 * What a tool said, fit for people: one line, no control characters, no path of
 * this host.
 */
export function readableMessage(
  stderr: string,
  paths: readonly string[],
): string {
  let text = stderr;
  for (const path of [...paths].sort((a, b) => b.length - a.length)) {
    text = text.split(path).join('the image');
  }
  return text
    .replace(/json:\{.*\}/g, 'the image')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/^\s*qemu-img: /, '')
    .trimEnd()
    .replace(/\.$/, '')
    .slice(0, 300);
}

/** The error for a tool that ended by itself without doing its work. */
export function toolFailure(
  stderr: string,
  paths: readonly string[],
): ToolError | BrokenImageError {
  const message = readableMessage(stderr, paths) || 'it gave no reason';
  const isElsewhere = MISSING.test(message) || HOST.test(message);
  if (BROKEN.test(message) && !isElsewhere) {
    return new BrokenImageError({
      rule: 'unreadable',
      reason: `qemu-img can't read it (${message})`,
    });
  }
  return new ToolError('tool-failed', `qemu-img failed: ${message}`);
}
