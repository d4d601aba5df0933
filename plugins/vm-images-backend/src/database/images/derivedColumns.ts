import type { Visibility } from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageRow } from '../tables';

/** The audience of images that everyone may see. */
export const EVERYONE = '*';

/** Visibilities with which everyone may see an image. */
export const openVisibilities: readonly Visibility[] = [
  'public',
  'marketplace',
];

type Sources = Pick<ImageRow, 'name' | 'tags' | 'visibility' | 'owner_ref'>;

/** Columns that exist only for indexes and follow from others. */
export function derivedColumns(
  image: Sources,
): Pick<ImageRow, 'name_key' | 'audience' | 'search_key'> {
  const nameKey = image.name.toLowerCase();
  const tags = JSON.parse(image.tags) as string[];
  return {
    name_key: nameKey,
    // Line breaks keep a search from matching across the seams, and let one
    // ask for a whole tag.
    search_key: [nameKey.replace(/\s/g, ' '), ...tags, ''].join('\n'),
    audience: openVisibilities.includes(image.visibility)
      ? EVERYONE
      : image.owner_ref,
  };
}
