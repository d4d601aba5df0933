import Autocomplete from '@material-ui/lab/Autocomplete';
import { FormField, type FormFieldProps } from './FormField';

export type PickOrTypeProps = FormFieldProps & {
  options: string[];
  /** What people read for an option; the option itself when left out. */
  titles?: Record<string, string>;
};

/** A field that offers known words and takes others. */
export function PickOrType(props: PickOrTypeProps) {
  const { options, titles = {}, value, onValue, className, ...field } = props;
  return (
    <Autocomplete
      freeSolo
      id={`image-${field.name}`}
      aria-controls={`image-${field.name}-popup`}
      className={className}
      options={options}
      getOptionLabel={option => titles[option] ?? option}
      inputValue={titles[String(value)] ?? String(value)}
      onInputChange={(event, text) => {
        // Without an event it is the field itself, emptying what it was given.
        if (event) onValue(keyOf(text, titles));
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
function keyOf(text: string, titles: Record<string, string>): string {
  const known = Object.entries(titles).find(([, title]) => title === text);
  return known?.[0] ?? text;
}
