import InputAdornment from '@material-ui/core/InputAdornment';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import {
  explainVerdict,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  formatMemory,
  isDenied,
  plural,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormDialog } from '../../layout';
import { FormField } from '../form/FormField';
import { OwnerField } from '../form/OwnerField';
import { useInstall } from './useInstall';

const useStyles = makeStyles(theme => ({
  wide: { gridColumn: '1 / -1' },
  steps: {
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: theme.spacing(3),
    color: theme.palette.text.secondary,
  },
  option: { whiteSpace: 'normal' },
}));

const steps = [
  'A virtual machine starts from the ISO image, with a blank disk.',
  'You install the system on that disk, through its console.',
  'The ISO image is taken out, and it starts from its own disk.',
  'You capture it as a system disk image, and may delete the machine.',
];

/** Begins an installation; the page of its virtual machine leads on from there. */
export function InstallDialog(props: { image: Image; onClose: () => void }) {
  const { image, onClose } = props;
  const classes = useStyles();
  const install = useInstall(image);
  const { form, change, errors, sizes, verdict } = install;
  return (
    <FormDialog
      id="install"
      title={`Install from ${image.name}`}
      columns={2}
      action="Start installation"
      isReady={install.isReady}
      error={install.error}
      onSubmit={install.submit}
      onClose={onClose}
    >
      <Typography variant="body2" component="div" className={classes.wide}>
        <ol className={classes.steps}>
          {steps.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Typography>
      <FormField
        required
        className={classes.wide}
        name="install-name"
        label="Name of the virtual machine"
        value={form.name}
        error={errors.name}
        inputProps={{ maxLength: 60, spellCheck: false }}
        onValue={name => change({ name })}
      />
      <FormField
        required
        name="install-disk"
        label="Disk"
        type="number"
        value={form.diskGiB}
        error={errors.diskGiB}
        helperText="What the image will hold; it takes only what is used."
        inputProps={{ min: 1 }}
        InputProps={{
          endAdornment: <InputAdornment position="end">GiB</InputAdornment>,
        }}
        onValue={diskGiB => change({ diskGiB })}
      />
      <FormField
        select
        name="install-size"
        label="Processors and memory"
        value={sizes.length > 0 ? form.size ?? '' : ''}
        helperText="Of the virtual machine; the image fits others too."
        onValue={size => change({ size })}
      >
        {sizes.map(size => (
          <MenuItem
            key={size.flavor.name}
            value={size.flavor.name}
            disabled={isDenied(size.verdict)}
            className={classes.option}
          >
            {size.flavor.title ?? size.flavor.name} ·{' '}
            {plural(size.flavor.vcpus, 'CPU')},{' '}
            {formatMemory(size.flavor.memoryMiB)}
            {isDenied(size.verdict) && ` · ${explainVerdict(size.verdict)}`}
          </MenuItem>
        ))}
      </FormField>
      <OwnerField
        className={classes.wide}
        owners={install.owners}
        value={form.ownerRef}
        onChange={ownerRef => change({ ownerRef })}
      />
      {verdict && verdict.findings.length > 0 && (
        <Alert
          className={classes.wide}
          severity={isDenied(verdict) ? 'error' : 'warning'}
        >
          <Findings findings={verdict.findings} />
        </Alert>
      )}
    </FormDialog>
  );
}
