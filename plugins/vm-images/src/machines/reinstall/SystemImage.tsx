import { useState } from 'react';
import {
  retiredStandings,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatOs,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import {
  ImageAutocomplete,
  useImageSearch,
  type ImageChoice,
} from '../../images/choose';

/**
 * Finds an image with a system. Those elsewhere are there as well: what has to be
 * done before they can be used is said below.
 */
export function SystemImage(props: {
  machine: VirtualMachine;
  /** Id of the chosen image; empty for none. */
  value: string;
  onChange: (imageId: string) => void;
}) {
  const { machine, value, onChange } = props;
  const [chosen, setChosen] = useState<ImageChoice | undefined>(
    ownImage(machine),
  );
  const search = useImageSearch('images with a system', {
    kind: ['system-disk', 'full-machine'],
  });
  const options: ImageChoice[] = search.images.filter(
    ({ standing }) => !retiredStandings.includes(standing),
  );
  return (
    <ImageAutocomplete
      id="reinstall-image"
      label="Image"
      placeholder="Search by name or tag"
      required
      search={search}
      options={options}
      noOptionsText="No image matches."
      chosen={chosen?.id === value ? chosen : undefined}
      onChoose={image => {
        setChosen(image);
        onChange(image?.id ?? '');
      }}
      factsOf={image => factsOf(image, machine)}
      hasError={search.error !== undefined}
      helperText={
        search.error
          ? messageOf(search.error)
          : 'The same image reinstalls the system; another one changes it.'
      }
    />
  );
}

function ownImage({
  imageId,
  imageName,
}: VirtualMachine): ImageChoice | undefined {
  return imageId ? { id: imageId, name: imageName ?? imageId } : undefined;
}

function factsOf(image: ImageChoice, machine: VirtualMachine) {
  const { os, family, version, platformId, region } = image;
  const isHere = platformId === machine.platformId && region === machine.region;
  return [
    image.id === machine.imageId && 'What it runs now',
    os && formatOs(os),
    [family, version].filter(Boolean).join(' '),
    !isHere && platformId && `${platformId} / ${region}`,
  ];
}
