import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import { FormField } from '../form/FormField';
import type { FormErrors, ImageForm } from '../form/imageForm';

const useStyles = makeStyles(theme => ({
  grid: { display: 'grid', gap: theme.spacing(2) },
  wide: { gridColumn: '1 / -1' },
}));

type Change = (change: Partial<ImageForm>) => void;

/** What of an image can be changed while it is in the recycle bin. */
export function BinFields(props: {
  form: ImageForm;
  errors: FormErrors;
  onChange: Change;
}) {
  const { form, errors, onChange } = props;
  const classes = useStyles();
  return (
    <div className={classes.grid}>
      <FormField
        name="name"
        label="Name"
        required
        value={form.name}
        error={errors.name}
        onValue={name => onChange({ name })}
      />
      <FormField
        name="description"
        label="Description"
        multiline
        maxRows={5}
        value={form.description}
        onValue={description => onChange({ description })}
      />
    </div>
  );
}

/** Switches the protection from deletion on and off. */
export function ProtectionField(props: { form: ImageForm; onChange: Change }) {
  const { form, onChange } = props;
  const classes = useStyles();
  return (
    <FormControlLabel
      className={classes.wide}
      label="Protect from deletion"
      control={
        <Checkbox
          color="primary"
          checked={form.protected}
          onChange={(_, on) => onChange({ protected: on })}
        />
      }
    />
  );
}
