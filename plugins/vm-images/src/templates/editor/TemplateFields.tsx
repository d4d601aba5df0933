import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import Switch from '@material-ui/core/Switch';
import { makeStyles } from '@material-ui/core/styles';
import {
  distributions,
  useOwners,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../../images/form/FormField';
import { OwnerField } from '../../images/form/OwnerField';
import { PickOrType } from '../../images/form/PickOrType';
import { hostNameOf } from '../../launch/launchForm';
import { Section } from '../../layout';
import { MappingsEditor } from './MappingsEditor';
import {
  withFactsOf,
  type TemplateErrors,
  type TemplateForm,
} from './templateForm';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: 'span 6' },
  half: { gridColumn: 'span 3' },
  third: { gridColumn: 'span 2' },
  code: { fontFamily: 'monospace', fontSize: 12.5, lineHeight: 1.5 },
}));

export interface TemplateFieldsProps {
  form: TemplateForm;
  errors: TemplateErrors;
  /** It exists: its name is in other people's links. */
  saved: boolean;
  onChange: (change: Partial<TemplateForm>) => void;
}

/** Everything about a template, as fields. */
export function TemplateFields(props: TemplateFieldsProps) {
  const { form, errors, onChange } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Section title="What it is">
        <What {...props} />
      </Section>
      <Section title="Images per platform">
        <MappingsEditor
          mappings={form.mappings}
          errors={errors}
          onChange={(mappings, image) =>
            onChange({
              ...(image && withFactsOf(image, form)),
              mappings,
            })
          }
        />
      </Section>
      <Section title="Launch">
        <Launch {...props} />
      </Section>
    </div>
  );
}

function What({ form, errors, saved, onChange }: TemplateFieldsProps) {
  const classes = useStyles();
  const owners = useOwners().value ?? [];
  const known =
    form.ownerRef && !owners.includes(form.ownerRef)
      ? [form.ownerRef, ...owners]
      : owners;
  const field = fieldsOf({ form, errors, onChange });
  return (
    <div className={classes.grid}>
      <FormField
        {...field('title', 'Title')}
        required
        autoFocus={!saved}
        className={classes.half}
        inputProps={{ maxLength: 128 }}
      />
      <FormField
        {...field('name', 'Name')}
        className={classes.half}
        disabled={saved}
        placeholder={form.title ? hostNameOf(form.title) : undefined}
        helperText={
          errors.name ?? 'In the catalog and in links; made from the title.'
        }
        InputLabelProps={{ shrink: true }}
        inputProps={{ maxLength: 63 }}
      />
      <FormField
        {...field('description', 'Description')}
        className={classes.wide}
        placeholder="What it is for, in one line"
        inputProps={{ maxLength: 1024 }}
      />
      <FormField
        {...field('osType', 'System')}
        className={classes.third}
        select
      >
        <MenuItem value="linux">Linux</MenuItem>
        <MenuItem value="windows">Windows</MenuItem>
        <MenuItem value="other">Other</MenuItem>
      </FormField>
      <PickOrType
        {...field('osDistribution', 'Distribution')}
        className={classes.third}
        options={Object.keys(distributions)}
        titles={distributions}
      />
      <FormField
        {...field('osVersion', 'OS version')}
        className={classes.third}
      />
      <OwnerField
        className={classes.third}
        owners={known}
        value={form.ownerRef}
        onChange={ownerRef => onChange({ ownerRef })}
      />
      <FormField
        {...field('visibility', 'Visible to')}
        className={classes.third}
        select
      >
        <MenuItem value="public">Everyone</MenuItem>
        <MenuItem value="private">Its owner</MenuItem>
      </FormField>
      <FormControlLabel
        className={classes.third}
        label="Offer it in Create"
        control={
          <Switch
            color="primary"
            checked={form.published}
            onChange={(_, published) => onChange({ published })}
          />
        }
      />
    </div>
  );
}

function Launch({ form, errors, onChange }: TemplateFieldsProps) {
  const classes = useStyles();
  const platforms = usePlatforms().value ?? [];
  const used = form.mappings.map(({ platformId }) => platformId);
  const sizes = new Map(
    platforms
      .filter(({ id }) => used.includes(id))
      .flatMap(({ flavors }) => flavors)
      .map(({ name, title }) => [name, title ?? name]),
  );
  if (form.defaultSize && !sizes.has(form.defaultSize)) {
    sizes.set(form.defaultSize, form.defaultSize);
  }
  const field = fieldsOf({ form, errors, onChange });
  return (
    <div className={classes.grid}>
      <FormField
        {...field('loginUser', 'Login user')}
        className={classes.third}
        placeholder="The image's own"
        InputLabelProps={{ shrink: true }}
      />
      <FormField
        {...field('maxCount', 'Most at a time')}
        className={classes.third}
        type="number"
        inputProps={{ min: 1, max: 100 }}
      />
      <FormField
        {...field('defaultSize', 'Default size')}
        className={classes.third}
        select
        SelectProps={{ displayEmpty: true }}
        InputLabelProps={{ shrink: true }}
      >
        <MenuItem value="">The smallest that fits</MenuItem>
        {[...sizes].map(([name, title]) => (
          <MenuItem key={name} value={name}>
            {title}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        {...field('userData', 'User data')}
        className={classes.wide}
        multiline
        minRows={4}
        maxRows={16}
        placeholder={'#cloud-config\npackages: [nginx]'}
        helperText={
          errors.userData ??
          'cloud-config or a script; runs before what a launch adds. Everyone who sees the template sees it: put no secrets into it.'
        }
        InputLabelProps={{ shrink: true }}
        inputProps={{ className: classes.code, spellCheck: false }}
      />
    </div>
  );
}

type TextFields = {
  [K in keyof TemplateForm]: TemplateForm[K] extends string ? K : never;
}[keyof TemplateForm];

/** Value, error and change of a text field. */
function fieldsOf(props: Omit<TemplateFieldsProps, 'saved'>) {
  const { form, errors, onChange } = props;
  return (name: TextFields, label: string) => ({
    name: `template-${name}`,
    label,
    value: form[name],
    error: errors[name],
    onValue: (value: string) => onChange({ [name]: value }),
  });
}
