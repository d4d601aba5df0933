import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles } from '@material-ui/core/styles';
import type { ImageFeatures } from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageForm } from './imageForm';

const useStyles = makeStyles({
  reason: { marginTop: -6, marginLeft: 31, overflowWrap: 'anywhere' },
});

/** A feature of an image, or why it cannot have it. */
export function FeatureSwitch(props: {
  name: keyof ImageFeatures;
  label: string;
  checked: boolean;
  /** What cannot be switched on, and why. */
  refused?: Partial<Record<keyof ImageFeatures, string>>;
  onChange: (change: Partial<ImageForm>) => void;
}) {
  const { name, label, checked, refused, onChange } = props;
  const classes = useStyles();
  const reason = refused?.[name];
  const id = `feature-${name}-reason`;
  return (
    <div>
      <FormControlLabel
        label={label}
        control={
          <Checkbox
            color="primary"
            checked={checked}
            disabled={reason !== undefined}
            inputProps={reason ? { 'aria-describedby': id } : {}}
            onChange={(_, on) => onChange({ [name]: on })}
          />
        }
      />
      {reason && (
        <FormHelperText id={id} className={classes.reason}>
          {reason}
        </FormHelperText>
      )}
    </div>
  );
}
