import { CustomErrorBase } from '@backstage/errors';

/** What ended a tool before its work was done. @public */
export type ToolFault =
  | 'tool-missing'
  | 'sandbox-unavailable'
  | 'time-limit'
  | 'cpu-limit'
  | 'memory-limit'
  | 'output-limit'
  | 'disk-full'
  | 'tool-failed';

const remedies: Record<ToolFault, string> = {
  'tool-missing':
    'Install it (Debian: apt-get install qemu-utils util-linux bubblewrap) and see that it is on the PATH.',
  'sandbox-unavailable':
    'Install bubblewrap and allow user namespaces on this host.',
  'time-limit':
    'The host may be overloaded or the image hostile; try again later, or raise the limit.',
  'cpu-limit':
    'The image may be hostile; an administrator can raise the limit.',
  'memory-limit':
    'The image may be hostile; an administrator can raise the limit.',
  'output-limit':
    'The result would be larger than allowed; shrink the disk, or raise the limit.',
  'disk-full': 'Free space in the folder for images and try again.',
  'tool-failed': 'See the message of the tool.',
};

/**
 * A sandboxed tool could not do its work. That the *image* is at fault is told
 * by `BrokenImageError` and `UnsafeImageError` instead.
 *
 * @public
 */
export class ToolError extends CustomErrorBase {
  name = 'ToolError' as const;
  readonly fault: ToolFault;
  readonly remedy: string;

  constructor(
    fault: ToolFault,
    detail: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    const remedy = options.remedy ?? remedies[fault];
    super(`${detail}. ${remedy}`, options.cause);
    this.fault = fault;
    this.remedy = remedy;
  }
}
