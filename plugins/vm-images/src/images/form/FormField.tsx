import TextField, { type TextFieldProps } from '@material-ui/core/TextField';

export type FormFieldProps = Omit<
  TextFieldProps,
  'error' | 'variant' | 'onChange'
> & {
  error?: string;
  unsure?: boolean;
  onValue: (value: string) => void;
};

/** A text field that says what is wrong with it, or that it was guessed. */
export function FormField(props: FormFieldProps) {
  const { error, unsure, onValue, helperText, ...rest } = props;
  const guessed = unsure && 'Guessed from the name; please check.';
  return (
    <TextField
      {...rest}
      id={`image-${props.name}`}
      variant="outlined"
      size="small"
      fullWidth
      error={error !== undefined}
      helperText={error ?? (guessed || helperText)}
      onChange={event => onValue(event.target.value)}
    />
  );
}
