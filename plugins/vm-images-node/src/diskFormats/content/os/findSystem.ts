/**
 * Which operating system a disk holds, as its own files tell. Nothing is mounted
 * and nothing is run; what cannot be told within the budget is not told.
 */
import type { DiskFacts, DiskReader } from '../../types';
import { sliceReader } from '../../readers';
import { findFileSystem } from '../fileSystems';
import type { Partition } from '../partitions';
import { onBudget } from './budget';
import { openExt4 } from './ext4';
import { architectureOfElf, parseOsRelease } from './osRelease';

type SystemFacts = Pick<DiskFacts, 'os' | 'architecture'>;

const RELEASES = ['/etc/os-release', '/usr/lib/os-release'];
const PROGRAMS = ['/bin/sh', '/sbin/init', '/bin/busybox'];
const MAX_RELEASE_BYTES = 8 * 1024;
const ELF_HEAD_BYTES = 64;
const MAX_PARTITIONS = 16;
/** Enough to tell the file systems apart that matter here. */
const HEAD_BYTES = 8 * 1024;

/** Looks into every part of the disk, the likely ones too. Never throws. */
export async function findSystem(
  disk: DiskReader,
  parts: readonly Pick<Partition, 'start' | 'size'>[],
): Promise<SystemFacts> {
  const reader = onBudget(disk);
  let sawWindows = false;
  for (const { start, size } of parts.slice(0, MAX_PARTITIONS)) {
    const length = Math.min(size, disk.size - start);
    if (length < HEAD_BYTES) continue;
    try {
      const part = sliceReader(reader, start, length);
      const found = await lookInto(part);
      if (found.os?.type === 'linux') return found;
      sawWindows ||= found.os?.type === 'windows';
    } catch {
      // Damaged, or too much to read: the next part may tell more.
    }
  }
  return sawWindows ? { os: { type: 'windows' } } : {};
}

async function lookInto(part: DiskReader): Promise<SystemFacts> {
  const head = await part.read(0, HEAD_BYTES);
  const name = findFileSystem(head)?.name;
  if (name === 'ntfs') return { os: { type: 'windows' } };
  const volume = name === 'ext' ? await openExt4(part) : undefined;
  if (!volume) return {};
  for (const path of RELEASES) {
    const text = await volume.readFile(path, MAX_RELEASE_BYTES);
    const os = text && parseOsRelease(text.toString('utf8'));
    if (os) return { os, ...(await architectureIn(volume)) };
  }
  return {};
}

async function architectureIn(
  volume: NonNullable<Awaited<ReturnType<typeof openExt4>>>,
): Promise<Pick<SystemFacts, 'architecture'>> {
  for (const path of PROGRAMS) {
    const head = await volume.readFile(path, ELF_HEAD_BYTES);
    const architecture = architectureOfElf(head);
    if (architecture) return { architecture };
  }
  return {};
}
