import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Collapse from '@material-ui/core/Collapse';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { ImageFacts } from '@vm-images/backstage-plugin-vm-images-common';
import { FormField } from '../form/FormField';
import type { TextFields } from '../form/ImageFields';
import {
  emptyForm,
  factsOf,
  withFacts,
  type ImageForm,
} from '../form/imageForm';
import { OsFields } from '../form/OsFields';

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: theme.spacing(2),
    paddingTop: theme.spacing(1),
  },
  third: {
    gridColumn: 'span 2',
    [theme.breakpoints.down('xs')]: { gridColumn: 'span 6' },
  },
}));

/** What the image inherits from the one that its machine was made of. */
export function FactsFields(props: {
  /** As it is inherited. */
  inherited: ImageFacts;
  /** What was said instead. */
  changed: Partial<ImageForm>;
  className?: string;
  onChange: (changed: Partial<ImageForm>) => void;
}) {
  const { inherited, changed, className, onChange } = props;
  const classes = useStyles();
  const [open, setOpen] = useState(false);
  const form = formOfFacts(inherited, changed);
  const field = (name: TextFields, label: string) => ({
    ...{ name, label, value: form[name] },
    onValue: (value: string) => onChange({ ...changed, [name]: value }),
  });
  return (
    <div className={className}>
      <Button
        size="small"
        aria-expanded={open}
        endIcon={<ExpandMoreIcon />}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Less' : 'Operating system and needs'}
      </Button>
      <Collapse in={open} mountOnEnter unmountOnExit>
        <div className={classes.grid}>
          <OsFields
            form={form}
            architecture={inherited.architecture}
            className={classes.third}
            field={field}
          />
          <FormField
            {...field('defaultUser', 'Login user')}
            className={classes.third}
          />
          <FormField
            {...field('minMemoryMiB', 'Least memory, MiB')}
            className={classes.third}
          />
          <FormField
            {...field('minDiskGiB', 'Least disk, GiB')}
            className={classes.third}
          />
        </div>
      </Collapse>
    </div>
  );
}

function formOfFacts(
  inherited: ImageFacts,
  changed: Partial<ImageForm>,
): ImageForm {
  const blank = { ...emptyForm, cloudInit: false, guestAgent: false };
  return { ...withFacts(blank, inherited, new Set()), ...changed };
}

/** What is sent: nothing where nothing was changed. */
export function changedFacts(
  inherited: ImageFacts,
  changed: Partial<ImageForm>,
): ImageFacts | undefined {
  if (Object.keys(changed).length === 0) return undefined;
  const { os, defaultUser, minMemoryMiB, minDiskGiB } = factsOf(
    formOfFacts(inherited, changed),
  );
  return { os, defaultUser, minMemoryMiB, minDiskGiB };
}
