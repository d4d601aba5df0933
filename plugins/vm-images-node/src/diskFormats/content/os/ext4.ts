/**
 * Just enough of ext4 to read a few small files: superblock, group descriptors,
 * inodes with extents, directories read from end to end, and short symbolic
 * links. It runs here, on bytes, and never in the kernel of the host; everything
 * that a number could make it do is bounded, and what is odd is left alone.
 */
import type { DiskReader } from '../../types';

const SUPERBLOCK = { offset: 1024, length: 1024, magic: 0xef53 } as const;
/** What changes where things are; what else is set does not matter here. */
const INCOMPATIBLE = { compression: 0x1, journal: 0x8, metaGroups: 0x10 };
const WIDE = 0x80;
const MODE = { mask: 0xf000, directory: 0x4000, file: 0x8000, link: 0xa000 };
const HAS_EXTENTS = 0x80000;
const EXTENT = { magic: 0xf30a, bytes: 12, maxDepth: 4, uninitialized: 32768 };
const ROOT = 2;
/** Room for some ten thousand names. */
const MAX_DIRECTORY_BYTES = 512 * 1024;
const MAX_LINKS = 8;
const MAX_PARTS = 32;

interface Volume {
  reader: DiskReader;
  blockSize: number;
  firstBlock: number;
  inodes: number;
  inodesPerGroup: number;
  inodeSize: number;
  descriptorSize: number;
}

interface Inode {
  mode: number;
  flags: number;
  size: number;
  /** The extent tree's root, or the text of a short link. */
  block: Buffer;
}

/** Reads small files of a file system by their absolute paths. */
export interface Ext4 {
  /** At most `maxBytes` from the beginning; undefined when it is none. */
  readFile(path: string, maxBytes: number): Promise<Buffer | undefined>;
}

/** Opens what looks like ext4; undefined for all else. */
export async function openExt4(reader: DiskReader): Promise<Ext4 | undefined> {
  const volume = await readVolume(reader);
  if (!volume) return undefined;
  return {
    async readFile(path, maxBytes) {
      const inode = await find(volume, path);
      if (!inode || (inode.mode & MODE.mask) !== MODE.file) return undefined;
      return readContent(volume, inode, maxBytes);
    },
  };
}

async function readVolume(reader: DiskReader): Promise<Volume | undefined> {
  const { offset, length, magic } = SUPERBLOCK;
  if (reader.size < offset + length) return undefined;
  const sb = await reader.read(offset, length);
  const logSize = sb.readUInt32LE(24);
  const incompatible = sb.readUInt32LE(96);
  const unknown = Object.values(INCOMPATIBLE).some(it => incompatible & it);
  if (sb.readUInt16LE(56) !== magic || logSize > 6 || unknown) return undefined;
  const isWide = (incompatible & WIDE) !== 0;
  const volume: Volume = {
    reader,
    blockSize: 1024 << logSize,
    firstBlock: sb.readUInt32LE(20),
    inodes: sb.readUInt32LE(0),
    inodesPerGroup: sb.readUInt32LE(40),
    inodeSize: sb.readUInt32LE(76) === 0 ? 128 : sb.readUInt16LE(88),
    descriptorSize: isWide ? sb.readUInt16LE(254) : 32,
  };
  const { inodesPerGroup, inodeSize, descriptorSize, firstBlock } = volume;
  const isSound =
    inodesPerGroup > 0 &&
    firstBlock <= 1 &&
    inodeSize >= 128 &&
    inodeSize <= volume.blockSize &&
    descriptorSize >= 32 &&
    descriptorSize <= 1024;
  return isSound ? volume : undefined;
}

async function readInode(
  volume: Volume,
  number: number,
): Promise<Inode | undefined> {
  const { reader, blockSize, inodesPerGroup, inodeSize } = volume;
  if (number < 1 || number > volume.inodes) return undefined;
  const group = Math.floor((number - 1) / inodesPerGroup);
  const index = (number - 1) % inodesPerGroup;
  const table = (volume.firstBlock + 1) * blockSize;
  const descriptor = await readInside(
    reader,
    table + group * volume.descriptorSize,
    volume.descriptorSize,
  );
  if (!descriptor) return undefined;
  const high = descriptor.length >= 64 ? descriptor.readUInt32LE(0x28) : 0;
  const start = (high * 2 ** 32 + descriptor.readUInt32LE(8)) * blockSize;
  const bytes = await readInside(reader, start + index * inodeSize, 128);
  if (!bytes) return undefined;
  return {
    mode: bytes.readUInt16LE(0),
    flags: bytes.readUInt32LE(32),
    size: bytes.readUInt32LE(108) * 2 ** 32 + bytes.readUInt32LE(4),
    block: bytes.subarray(40, 100),
  };
}

/** The first bytes of a file or directory; holes and gaps read as zeros. */
async function readContent(
  volume: Volume,
  inode: Inode,
  maxBytes: number,
): Promise<Buffer | undefined> {
  if ((inode.flags & HAS_EXTENTS) === 0) return undefined;
  const content = Buffer.alloc(Math.min(inode.size, maxBytes));
  await readExtents(volume, inode.block, content, EXTENT.maxDepth);
  return content;
}

/** Copies what a node of the tree has into `content`; deeper with each level. */
async function readExtents(
  volume: Volume,
  node: Buffer,
  content: Buffer,
  mostDepth: number,
): Promise<void> {
  const { blockSize, reader } = volume;
  const depth = node.readUInt16LE(6);
  const isNode = node.readUInt16LE(0) === EXTENT.magic && depth <= mostDepth;
  const room = Math.floor(node.length / EXTENT.bytes) - 1;
  const entries = isNode ? Math.min(node.readUInt16LE(2), room) : 0;
  for (let index = 1; index <= entries; index++) {
    const at = index * EXTENT.bytes;
    const offset = node.readUInt32LE(at) * blockSize;
    if (offset >= content.length) continue;
    if (depth > 0) {
      const block =
        node.readUInt16LE(at + 8) * 2 ** 32 + node.readUInt32LE(at + 4);
      const child = await readInside(reader, block * blockSize, blockSize);
      if (child) await readExtents(volume, child, content, depth - 1);
      continue;
    }
    const blocks = node.readUInt16LE(at + 4);
    if (blocks > EXTENT.uninitialized) continue;
    const block =
      node.readUInt16LE(at + 6) * 2 ** 32 + node.readUInt32LE(at + 8);
    const length = Math.min(blocks * blockSize, content.length - offset);
    const bytes = await readInside(reader, block * blockSize, length);
    bytes?.copy(content, offset);
  }
}

/** The inode at the end of a path, links followed. */
async function find(volume: Volume, path: string): Promise<Inode | undefined> {
  let parts = path.split('/').filter(Boolean);
  let links = 0;
  // The way from the root to where it is; `..` goes one back.
  let way = [ROOT];
  while (parts.length > 0) {
    const [part, ...rest] = parts;
    if (parts.length > MAX_PARTS) return undefined;
    parts = rest;
    if (part === '.') continue;
    if (part === '..') {
      way = way.length > 1 ? way.slice(0, -1) : way;
      continue;
    }
    const number = await lookUp(volume, way[way.length - 1], part);
    const inode = number && (await readInode(volume, number));
    if (!number || !inode) return undefined;
    if ((inode.mode & MODE.mask) !== MODE.link) {
      way = [...way, number];
      continue;
    }
    const target = linkTarget(inode);
    links += 1;
    if (target === undefined || links > MAX_LINKS) return undefined;
    parts = [...target.split('/').filter(Boolean), ...rest];
    if (target.startsWith('/')) way = [ROOT];
  }
  return readInode(volume, way[way.length - 1]);
}

/** Where a short link leads; longer ones lead nowhere that matters here. */
function linkTarget({ size, flags, block }: Inode): string | undefined {
  const isShort = size > 0 && size < block.length && !(flags & HAS_EXTENTS);
  return isShort ? block.toString('utf8', 0, size) : undefined;
}

/** The inode number of a name in a directory. */
async function lookUp(
  volume: Volume,
  directory: number,
  name: string,
): Promise<number | undefined> {
  const inode = await readInode(volume, directory);
  if (!inode || (inode.mode & MODE.mask) !== MODE.directory) return undefined;
  const content = await readContent(volume, inode, MAX_DIRECTORY_BYTES);
  if (!content) return undefined;
  const { blockSize } = volume;
  for (let block = 0; block < content.length; block += blockSize) {
    const found = findName(content.subarray(block, block + blockSize), name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Goes forward entry by entry, so it cannot loop. */
function findName(block: Buffer, name: string): number | undefined {
  const wanted = Buffer.from(name);
  for (let at = 0; at + 8 <= block.length; ) {
    const inode = block.readUInt32LE(at);
    const length = block.readUInt16LE(at + 4);
    const end = at + 8 + block[at + 6];
    if (length < 8 || length % 4 !== 0 || end > block.length) return undefined;
    if (inode !== 0 && block.subarray(at + 8, end).equals(wanted)) return inode;
    at += length;
  }
  return undefined;
}

/** The bytes, or nothing if a damaged volume points past its end. */
async function readInside(
  reader: DiskReader,
  offset: number,
  length: number,
): Promise<Buffer | undefined> {
  const end = offset + length;
  return offset > 0 && Number.isSafeInteger(end) && end <= reader.size
    ? reader.read(offset, length)
    : undefined;
}
