import Autocomplete from '@material-ui/lab/Autocomplete';
import { distributions } from '@vm-images/backstage-plugin-vm-images-react';
import { FormField, type FormFieldProps } from './FormField';

/** A field that offers known words and takes others. */
export function PickOrType(props: FormFieldProps & { options: string[] }) {
  const { options, value, onValue, className, ...field } = props;
  return (
    <Autocomplete
      freeSolo
      id={`image-${field.name}`}
      className={className}
      options={options}
      getOptionLabel={option => distributions[option] ?? option}
      inputValue={distributions[String(value)] ?? String(value)}
      onInputChange={(event, text) => {
        // Without an event it is the field itself, emptying what it was given.
        if (event) onValue(keyOf(text));
      }}
      renderInput={params => (
        <FormField
          {...field}
          InputLabelProps={params.InputLabelProps}
          InputProps={params.InputProps}
          inputProps={params.inputProps}
          onValue={() => {}}
        />
      )}
    />
  );
}

/** `Debian` is kept as `debian`, so that the same system has one name. */
function keyOf(text: string): string {
  const known = Object.entries(distributions).find(
    ([, title]) => title === text,
  );
  return known?.[0] ?? text;
}
