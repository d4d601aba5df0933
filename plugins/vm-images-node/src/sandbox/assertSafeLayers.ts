import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import { inspectDisk } from '../diskFormats/inspectDisk';
import { sliceReader, withFile } from '../diskFormats/readers';
import { assertOwnPath, layersOf } from './diskSource';
import type { DiskFile } from './diskSource';
import { ToolError } from './errors';

/**
 * Inspects every file of a disk that is neither marked as trusted nor an
 * overlay, which only this program makes.
 *
 * @throws UnsafeImageError or BrokenImageError
 */
export async function assertSafeLayers(
  disk: DiskFile,
  options: { maxVirtualSizeBytes?: number },
): Promise<void> {
  for (const layer of layersOf(disk)) {
    assertOwnPath(layer.path);
    // Also refuses links, devices and pipes, whoever made them.
    await withFile(layer.path, async file => {
      if (layer.trusted || layer.backing) return;
      const { offset = 0, length = file.size } = layer.range ?? {};
      await inspectDisk(sliceReader(file, offset, length), {
        declaredFormat: layer.format,
        maxVirtualSizeBytes: options.maxVirtualSizeBytes,
        // What is stored already was let in; its content is the owner's.
        allowUnknownContent: true,
      });
    });
  }
}

/**
 * Looks at what a tool wrote: an exit code of 0 is no proof that all of the
 * disk is there.
 */
export async function assertWholeOutput(
  path: string,
  format: DiskFormat,
  virtualSizeBytes: number,
): Promise<void> {
  const written = await virtualSizeOf(path, format).catch(cause => {
    throw new ToolError('tool-failed', 'The tool left a broken disk behind', {
      remedy: 'Try again; see the cause if it stays so.',
      cause,
    });
  });
  if (written < virtualSizeBytes) {
    throw new ToolError(
      'tool-failed',
      `The tool wrote a disk of ${written} bytes instead of ${virtualSizeBytes}`,
    );
  }
}

async function virtualSizeOf(
  path: string,
  format: DiskFormat,
): Promise<number> {
  return withFile(path, async reader => {
    // May hold anything, what looks like another format included.
    if (format === 'raw') return reader.size;
    const found = await inspectDisk(reader, {
      declaredFormat: format,
      maxVirtualSizeBytes: Number.MAX_SAFE_INTEGER,
      allowUnknownContent: true,
    });
    return found.virtualSizeBytes;
  });
}
