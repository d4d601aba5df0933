import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';

/** Two ways to the same content once more. */
export type CopyWay = 'place' | 'encryption';

/** Asks which of the two is wanted; one that may not be says so where it is chosen. */
export function CopyKind(props: {
  image: Image;
  value: CopyWay;
  onChange: (way: CopyWay) => void;
}) {
  const { image, value, onChange } = props;
  const { copy, replicate } = image.actions;
  if (!replicate) return null;
  const option = (way: CopyWay, label: string, denied: boolean) => (
    <FormControlLabel
      value={way}
      control={<Radio color="primary" />}
      label={label}
      disabled={denied && way !== value}
    />
  );
  return (
    <div>
      <FormLabel id="copy-way">What is to be different</FormLabel>
      <RadioGroup
        row
        aria-labelledby="copy-way"
        value={value}
        onChange={(_, way) => onChange(way as CopyWay)}
      >
        {option('place', 'Its place', isDenied(copy))}
        {option('encryption', 'Its encryption', isDenied(replicate))}
      </RadioGroup>
    </div>
  );
}
