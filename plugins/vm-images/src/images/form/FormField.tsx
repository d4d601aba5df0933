import TextField, { type TextFieldProps } from '@material-ui/core/TextField';

export type FormFieldProps = Omit<
  TextFieldProps,
  'error' | 'variant' | 'onChange'
> & {
  error?: string;
  unsure?: boolean;
  /** Found in the disk itself. */
  detected?: boolean;
  /** There may be such a note later; its line is there from the start. */
  noteLine?: boolean;
  onValue: (value: string) => void;
};

/** A text field that says what is wrong with it, or that it was guessed. */
export function FormField(props: FormFieldProps) {
  const { error, unsure, detected, onValue, helperText, noteLine, ...rest } =
    props;
  const known = detected && 'Detected in the disk.';
  const empty = noteLine ? ' ' : undefined;
  const guessed = unsure ? 'Guessed; please check.' : known;
  return (
    <TextField
      {...rest}
      id={`image-${props.name}`}
      variant="outlined"
      size="small"
      fullWidth
      error={error !== undefined}
      helperText={error ?? (helperText || guessed || empty)}
      // What is said of a field is to be read, also while it is out of use.
      FormHelperTextProps={{ disabled: false }}
      onChange={event => onValue(event.target.value)}
    />
  );
}
