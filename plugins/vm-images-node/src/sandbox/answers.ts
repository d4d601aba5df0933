/** What `qemu-img` answers in JSON, read into what is used of it. */
import { ToolError } from './errors';

/** @public */
export interface DiskInfo {
  virtualSizeBytes: number;
  /** Bytes that the file takes on the host's disk. */
  allocatedBytes: number;
  clusterSizeBytes?: number;
  encrypted: boolean;
  /** Was not closed properly. */
  dirty: boolean;
}

/** @public */
export interface DiskCheck {
  /** The format can be checked at all; raw can't. */
  supported: boolean;
  /** No error that could lose data. Leaked clusters are only wasted space. */
  sound: boolean;
  corruptions: number;
  leaks: number;
  errors: number;
}

/** @public */
export interface DiskMeasure {
  /** Enough for the content as it is. */
  requiredBytes: number;
  /** Enough for any content of this size. */
  fullyAllocatedBytes: number;
}

type Answer = Record<string, unknown>;

function parse(stdout: string): Answer {
  try {
    const answer: unknown = JSON.parse(stdout);
    if (typeof answer === 'object' && answer !== null) {
      return answer as Answer;
    }
  } catch {
    // Told below.
  }
  throw new ToolError('tool-failed', 'qemu-img gave no answer in JSON');
}

function sizeOf(answer: Answer, key: string): number {
  const value = answer[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new ToolError('tool-failed', `qemu-img gave no usable '${key}'`);
  }
  return value;
}

function countOf(answer: Answer, key: string): number {
  return answer[key] === undefined ? 0 : sizeOf(answer, key);
}

export function parseInfo(stdout: string): DiskInfo {
  const answer = parse(stdout);
  return {
    virtualSizeBytes: sizeOf(answer, 'virtual-size'),
    allocatedBytes: sizeOf(answer, 'actual-size'),
    ...(answer['cluster-size'] !== undefined && {
      clusterSizeBytes: sizeOf(answer, 'cluster-size'),
    }),
    encrypted: answer.encrypted === true,
    dirty: answer['dirty-flag'] === true,
  };
}

export function parseCheck(stdout: string): DiskCheck {
  const answer = parse(stdout);
  const corruptions = countOf(answer, 'corruptions');
  const errors = countOf(answer, 'check-errors');
  return {
    supported: true,
    sound: corruptions === 0 && errors === 0,
    corruptions,
    leaks: countOf(answer, 'leaks'),
    errors,
  };
}

export function parseMeasure(stdout: string): DiskMeasure {
  const answer = parse(stdout);
  return {
    requiredBytes: sizeOf(answer, 'required'),
    fullyAllocatedBytes: sizeOf(answer, 'fully-allocated'),
  };
}

/**
 * Turns what `-p` prints, `    (12.34/100%)` and a carriage return, into
 * fractions that only grow. Pieces may be cut anywhere.
 */
export function progressParser(
  onProgress: (fraction: number) => void,
): (text: string) => void {
  let rest = '';
  let last = -1;
  return text => {
    const pieces = (rest + text).split(/[\r\n]/);
    rest = (pieces.pop() ?? '').slice(-64);
    for (const piece of pieces) {
      const match = /\((\d{1,3}(?:\.\d{1,2})?)\/100%\)/.exec(piece);
      const fraction = match ? Math.min(1, Number(match[1]) / 100) : -1;
      if (fraction > last) {
        last = fraction;
        onProgress(fraction);
      }
    }
  };
}
