import type { Finding } from '../../model/types';
import { deny } from '../verdict';
import { ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

/** It lies in the recycle bin, and nothing is being done with it. */
function* inBin(s: ImageSituation, done: string): Iterable<Finding> {
  const { name, status, operation } = s.image;
  if (status !== 'deleted') {
    yield deny(
      'bin.state',
      `Image "${name}" is not in the recycle bin; only what is there can be ${done}.`,
      done === 'destroyed' ? 'Delete it first.' : undefined,
    );
  } else if (operation) {
    yield deny('bin.busy', `Image "${name}" is being destroyed.`);
  }
}

/** Bytes on which disks of virtual machines rest stay, whatever anybody wants. */
export function* resting(s: ImageSituation): Iterable<Finding> {
  if (!s.disksRest) return;
  yield deny(
    'delete.storage',
    `Disks of virtual machines rest on image "${s.image.name}".`,
    'Delete these virtual machines first.',
  );
}

export function* restore(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'restore');
  yield* inBin(s, 'restored');
}

export function* destroy(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'destroy');
  yield* inBin(s, 'destroyed');
  yield* resting(s);
}
