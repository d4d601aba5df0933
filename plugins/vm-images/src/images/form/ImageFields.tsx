import { useState, type ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Collapse from '@material-ui/core/Collapse';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type {
  Architecture,
  HardwareFeature,
  ImageKind,
} from '@vm-images/backstage-plugin-vm-images-common';
import { bootModes } from '@vm-images/backstage-plugin-vm-images-react';
import { FeatureSwitch } from './FeatureSwitch';
import { FormField } from './FormField';
import { hasAgents, type FormErrors, type ImageForm } from './imageForm';
import { OsFields } from './OsFields';
import { TagField } from './TagField';

/** Fields that share a row have rows of their own where there is no room. */
export const onNarrow = (theme: Theme) => ({
  [theme.breakpoints.down('xs')]: { gridColumn: 'span 6' },
});

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: 'span 6' },
  half: { gridColumn: 'span 3', ...onNarrow(theme) },
  third: { gridColumn: 'span 2', ...onNarrow(theme) },
  more: { justifySelf: 'start', gridColumn: 'span 6', marginTop: -4 },
  switches: { gridColumn: 'span 6', display: 'flex', flexWrap: 'wrap' },
}));

const switches = [
  ['cloudInit', 'Has cloud-init'],
  ['guestAgent', 'Has the QEMU guest agent'],
  ['hotUpgrade', 'Grows while it runs'],
  ['multiQueue', 'Network multi-queue'],
  ['sriov', 'SR-IOV driver'],
] as const;

export interface ImageFieldsProps {
  form: ImageForm;
  errors: FormErrors;
  /** Guessed, not known: marked, so that the person looks. */
  unsure: ReadonlySet<keyof ImageForm>;
  onChange: (change: Partial<ImageForm>) => void;
  /** Found in the disk itself: marked too. */
  detected?: ReadonlySet<keyof ImageForm>;
  /** Only what a machine is made of is asked for its agents. */
  kind?: ImageKind;
  /** Of the disk; versions are offered that exist for it. */
  architecture?: Architecture;
  /** There is an image already, of which nothing is left to be detected. */
  isKnown?: boolean;
  /** What cannot be switched on, and why. */
  refused?: Partial<Record<HardwareFeature, string>>;
  /** More fields of the dialog, after the name. */
  children?: ReactNode;
}

/** What an image is, as fields; for importing and for editing. */
export function ImageFields(props: ImageFieldsProps) {
  const { form, children } = props;
  const classes = useStyles();
  const [more, setMore] = useState(false);
  const field = fieldProps(props);
  return (
    <div className={classes.grid}>
      <FormField {...field('name', 'Name')} className={classes.wide} required />
      <FormField
        {...field('description', 'Description')}
        className={classes.wide}
        multiline
        maxRows={5}
      />
      {children}
      <OsFields
        form={form}
        architecture={props.architecture}
        className={classes.third}
        field={field}
      />
      <FormField
        {...field('family', 'Family')}
        className={classes.half}
        helperText="Images of one lineage share it."
      />
      <FormField {...field('version', 'Version')} className={classes.half} />
      <TagField
        className={classes.wide}
        tags={form.tags}
        onChange={tags => props.onChange({ tags })}
      />
      <Button
        className={classes.more}
        size="small"
        aria-expanded={more}
        endIcon={<ExpandMoreIcon />}
        onClick={() => setMore(!more)}
      >
        {more ? 'Less' : 'Boot, login and needs'}
      </Button>
      <Collapse in={more} className={classes.wide} unmountOnExit mountOnEnter>
        <MoreFields {...props} />
      </Collapse>
    </div>
  );
}

function MoreFields(props: ImageFieldsProps) {
  const { form, onChange } = props;
  const classes = useStyles();
  const field = fieldProps(props);
  return (
    <div className={classes.grid}>
      <FormField
        {...field('bootMode', 'Boot mode')}
        className={classes.half}
        select
      >
        {!props.isKnown && <MenuItem value="">Detect</MenuItem>}
        {Object.entries(bootModes).map(([value, title]) => (
          <MenuItem key={value} value={value}>
            {title}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        {...field('defaultUser', 'Login user')}
        className={classes.half}
      />
      <FormField
        {...field('minMemoryMiB', 'Least memory, MiB')}
        className={classes.third}
      />
      <FormField
        {...field('maxMemoryMiB', 'Most memory, MiB')}
        className={classes.third}
      />
      <FormField
        {...field('minDiskGiB', 'Least disk, GiB')}
        className={classes.third}
      />
      {hasAgents(props.kind) && (
        <div className={classes.switches}>
          {switches.map(([name, label]) => (
            <FeatureSwitch
              key={name}
              name={name}
              label={label}
              checked={form[name]}
              refused={props.refused}
              onChange={onChange}
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** One of each row that a look at the disk may write a note into. */
const mayBeDetected = new Set<string>(['osVersion', 'bootMode']);

/** Value, error and mark of a text field. */
function fieldProps(props: ImageFieldsProps) {
  const { form, errors, unsure, detected, onChange } = props;
  return (name: TextFields, label: string) => ({
    name,
    label,
    value: form[name],
    error: errors[name],
    unsure: unsure.has(name),
    detected: detected?.has(name),
    noteLine: detected !== undefined && mayBeDetected.has(name),
    onValue: (value: string) => onChange({ [name]: value }),
  });
}

export type TextFields = {
  [K in keyof ImageForm]: ImageForm[K] extends string ? K : never;
}[keyof ImageForm];
