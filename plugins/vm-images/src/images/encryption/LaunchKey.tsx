import { FormField } from '../form/FormField';

/** The key of a new virtual machine: that of its image, to be read only. */
export function LaunchKey(props: { name: string | undefined }) {
  if (props.name === undefined) return null;
  return (
    <FormField
      name="encryption-key"
      label="Encryption key"
      value={props.name}
      helperText="Comes with the image and cannot be another; replicate the image to change it."
      InputProps={{ readOnly: true }}
      onValue={() => {}}
    />
  );
}
