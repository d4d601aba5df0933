/** From where a platform takes images. */
import type { Capability, Finding, ImportSource } from '../model/types';
import { capabilityWords } from './capabilityWords';
import { deny } from './verdict';

/** Where the bytes of an import come from. @public */
export type ImportSourceType = ImportSource['type'];

const needed: Record<ImportSourceType, Capability> = {
  upload: 'import.upload',
  url: 'import.url',
};
const instead: Record<ImportSourceType, string> = {
  upload: 'Import from an address instead',
  url: 'Upload the file instead',
};

/** Where it takes nothing at all from people, `import` says so. */
interface Target {
  title: string;
  capabilities: readonly Capability[];
}

/** May an image come there from such a source? @public */
export function* judgeImportSource(
  { title, capabilities }: Target,
  type: ImportSourceType,
): Iterable<Finding> {
  if (capabilities.includes(needed[type])) return;
  const other = type === 'upload' ? 'url' : 'upload';
  yield deny(
    'import.source',
    `Platform "${title}" cannot ${capabilityWords[needed[type]]}.`,
    capabilities.includes(needed[other])
      ? `${instead[type]}, or choose another platform.`
      : 'Choose another platform.',
  );
}

/**
 * Why none of the platforms takes such a source; undefined where one does, and
 * where none imports at all, which is not about the source.
 *
 * @public
 */
export function whySourceRefused(
  platforms: readonly Target[],
  type: ImportSourceType,
): string | undefined {
  const able = platforms.filter(one => one.capabilities.includes('import'));
  const refusals = able.flatMap(one => [...judgeImportSource(one, type)]);
  if (able.length === 0 || refusals.length < able.length) return undefined;
  return refusals.map(({ reason }) => reason).join(' ');
}
