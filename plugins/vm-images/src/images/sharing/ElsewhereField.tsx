import MenuItem from '@material-ui/core/MenuItem';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';
import { PlaceOption } from '../copying/PlaceOption';
import { placesFor, type Place } from '../copying/places';
import { FormField } from '../form/FormField';

/** Where recipients are to use the image: here, or where it is copied to. */
export function ElsewhereField(props: {
  image: Image;
  /** None: where the image is. */
  value: Place | undefined;
  disabled: boolean;
  onChange: (place: Place | undefined) => void;
}) {
  const { image, value, disabled, onChange } = props;
  const platforms = usePlatforms();
  const places = placesFor(image, platforms.value ?? []).filter(
    ({ platformId, region }) =>
      platformId !== image.platformId || region !== image.region,
  );
  // Where there is nowhere else there is nothing to choose.
  if (places.length === 0 || isDenied(image.actions.copy)) return null;
  return (
    <FormField
      select
      name="share-place"
      label="Where they use it"
      value={value?.key ?? ''}
      disabled={disabled}
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      helperText={
        value &&
        `A copy is made there first, and is yours. Both are one operation.${
          value.convertsTo ? ` It is converted to ${value.convertsTo}.` : ''
        }`
      }
      onValue={key => onChange(places.find(one => one.key === key))}
    >
      <MenuItem value="">
        Here: {image.platformId}, region {image.region}
      </MenuItem>
      {places.map(place => (
        <MenuItem
          key={place.key}
          value={place.key}
          disabled={isDenied(place.verdict)}
        >
          <PlaceOption place={place} />
        </MenuItem>
      ))}
    </FormField>
  );
}
