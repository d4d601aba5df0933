import MenuItem from '@material-ui/core/MenuItem';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../images/form/FormField';
import type { Place } from './launchForm';

const keyOf = ({ platformId, region }: Place) => `${platformId}/${region}`;

/** Where to launch; nothing is shown while there is no choice. */
export function PlaceField(props: {
  places: readonly Place[];
  value: Place | undefined;
  onChange: (place: Place) => void;
}) {
  const { places, value, onChange } = props;
  const title = usePlaceTitle(places);
  if (places.length < 2) return null;
  return (
    <FormField
      select
      name="place"
      label="Platform"
      value={value ? keyOf(value) : ''}
      onValue={key => onChange(places.find(one => keyOf(one) === key)!)}
    >
      {places.map(place => (
        <MenuItem key={keyOf(place)} value={keyOf(place)}>
          {title(place)}
        </MenuItem>
      ))}
    </FormField>
  );
}

/** `This machine`; with its region where a platform has more than one. */
export function usePlaceTitle(
  places: readonly Place[],
): (place: Place) => string {
  const platforms = usePlatforms().value ?? [];
  return ({ platformId, region }) => {
    const platform = platforms.find(({ id }) => id === platformId);
    const many = places.filter(one => one.platformId === platformId).length > 1;
    const title = platform?.title ?? platformId;
    return many ? `${title} · ${region}` : title;
  };
}
