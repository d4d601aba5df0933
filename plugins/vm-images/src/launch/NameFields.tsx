import { makeStyles } from '@material-ui/core/styles';
import { FormField } from '../images/form/FormField';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 120px',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
}));

/** The name, how many, and what they will be called. */
export function NameFields(props: {
  name: string;
  count: string;
  maxCount: number;
  /** As the backend would name them. */
  names: readonly string[] | undefined;
  errors: { name?: string; count?: string };
  onChange: (change: { name?: string; count?: string }) => void;
}) {
  const { name, count, maxCount, names, errors, onChange } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <FormField
        required
        name="name"
        label="Name"
        value={name}
        error={errors.name}
        helperText={preview(names, count) ?? 'Its host name.'}
        inputProps={{
          maxLength: 60,
          spellCheck: false,
          autoCapitalize: 'none',
          autoComplete: 'off',
        }}
        onValue={value => onChange({ name: value })}
      />
      <FormField
        name="count"
        label="How many"
        type="number"
        value={count}
        error={errors.count}
        helperText={maxCount > 1 ? `At most ${maxCount}` : undefined}
        disabled={maxCount === 1}
        inputProps={{ min: 1, max: maxCount }}
        onValue={value => onChange({ count: value })}
      />
    </div>
  );
}

function preview(names: readonly string[] | undefined, count: string) {
  if (!names || names.length < 2 || String(names.length) !== count) {
    return undefined;
  }
  const text =
    names.length > 4
      ? `${names.slice(0, 3).join(', ')} … ${names[names.length - 1]}`
      : names.join(', ');
  return `They will be called ${text}.`;
}
