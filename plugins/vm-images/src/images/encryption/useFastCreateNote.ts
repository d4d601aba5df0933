import { capabilityWords } from '@vm-images/backstage-plugin-vm-images-common';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';

/** Why an image is not replicated into one that machines are created of faster. */
export function useFastCreateNote(platformId: string): string {
  const platform = usePlatforms().value?.find(({ id }) => id === platformId);
  const title = platform?.title ?? platformId;
  return platform?.capabilities.includes('fast-create')
    ? `every image of platform "${title}" has it; there is nothing to switch on.`
    : `platform "${title}" cannot ${capabilityWords['fast-create']}.`;
}
