import { useState } from 'react';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatBytes,
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { ImageAutocomplete, useImageSearch } from '../images/choose';

/** Finds a data disk image at the place of the launch; none means blank. */
export function DataDiskImage(props: {
  label: string;
  platformId?: string;
  region?: string;
  value: string | undefined;
  onChange: (image: Image | undefined) => void;
}) {
  const { label, platformId, region, value, onChange } = props;
  const [chosen, setChosen] = useState<Image>();
  const search = useImageSearch('data disk images', {
    kind: ['data-disk'],
    status: ['available'],
    ...(platformId && { platform: [platformId] }),
    ...(region && { region: [region] }),
  });
  return (
    <ImageAutocomplete
      id={label.toLowerCase().replace(/ /g, '-')}
      label={label}
      placeholder="Blank, or search an image"
      openOnFocus
      search={search}
      options={[...search.images]}
      noOptionsText="No data disk image matches."
      chosen={chosen?.id === value ? chosen : undefined}
      onChoose={image => {
        setChosen(image);
        onChange(image);
      }}
      isDisabled={image => isDenied(image.actions.attach)}
      factsOf={image => [
        image.virtualSizeBytes !== undefined &&
          formatBytes(image.virtualSizeBytes),
        [image.family, image.version].filter(Boolean).join(' '),
      ]}
      hasError={search.error !== undefined}
      helperText={search.error ? messageOf(search.error) : undefined}
    />
  );
}
