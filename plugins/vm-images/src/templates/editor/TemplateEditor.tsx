import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import {
  deny,
  verdictOf,
  type Image,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  OsIcon,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { hostNameOf } from '../../launch/launchForm';
import { VerdictLine } from '../../launch/VerdictLine';
import { PageHeading, Section } from '../../layout';
import { FormPreview } from '../page/FormPreview';
import { TemplateFields } from './TemplateFields';
import type { TemplateErrors } from './templateForm';
import { useTemplateEditor, useUnsavedWarning } from './useTemplateEditor';

const useStyles = makeStyles(theme => ({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'minmax(0, 1fr) 400px',
    },
  },
  preview: { position: 'sticky', top: theme.spacing(2) },
  alert: { marginBottom: theme.spacing(2) },
  foot: {
    position: 'sticky',
    bottom: theme.spacing(2),
    zIndex: 2,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
    padding: theme.spacing(1, 2),
  },
}));

/** Creates or changes a template; the form that people get is beside it. */
export function TemplateEditor(props: {
  template?: VmTemplate;
  image?: Image;
  onCancel: () => void;
  onSaved: (template: VmTemplate) => void;
}) {
  const { template, image, onCancel, onSaved } = props;
  const classes = useStyles();
  const editor = useTemplateEditor({ template, image, onSaved });
  const { form, errors, shownErrors, dirty, conflict, error, busy } = editor;
  useUnsavedWarning(dirty && !busy);
  const os = {
    type: form.osType,
    distribution: form.osDistribution,
    version: form.osVersion,
  };
  const verdict = verdictOf(problemsOf(errors));

  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        if (verdict.effect !== 'deny' && dirty && !busy) void editor.save();
      }}
    >
      <PageHeading
        title={template ? `Edit ${template.title}` : 'New VM template'}
        icon={<OsIcon os={os} size={40} />}
      />
      {conflict.length > 0 && (
        <Alert severity="warning" className={classes.alert}>
          Someone changed this template meanwhile ({conflict.join(', ')}). What
          you changed is kept; save again to put it over theirs.
        </Alert>
      )}
      {error !== undefined && (
        <Alert severity="error" className={classes.alert}>
          {messageOf(error)}
        </Alert>
      )}
      <div className={classes.columns}>
        <TemplateFields
          form={form}
          errors={shownErrors}
          saved={template !== undefined}
          onChange={editor.change}
        />
        <div className={classes.preview}>
          <Section title="What people are asked">
            <FormPreview
              template={{
                ...form,
                name: form.name || (form.title && hostNameOf(form.title)),
                maxCount: Number(form.maxCount) || undefined,
              }}
            />
          </Section>
        </div>
      </div>
      <Paper className={classes.foot} elevation={6}>
        <VerdictLine
          verdict={verdict}
          allowed={dirty ? 'Ready to save' : 'Nothing is changed yet'}
        />
        <Button onClick={onCancel}>Cancel</Button>
        <VerdictButton
          type="submit"
          variant="contained"
          color="primary"
          verdict={verdict}
          disabled={verdict.effect !== 'deny' && (!dirty || busy)}
          onClick={() => {}}
        >
          Save
        </VerdictButton>
      </Paper>
    </form>
  );
}

const fieldTitles: Record<string, string> = {
  title: 'Title',
  name: 'Name',
  maxCount: 'Most at a time',
  loginUser: 'Login user',
  userData: 'User data',
};

function problemsOf(errors: TemplateErrors) {
  return Object.entries(errors).map(([field, problem]) =>
    field.includes(' ')
      ? deny('template.mapping', `Mapping: ${problem}`)
      : deny(`template.${field}`, `${fieldTitles[field] ?? field}: ${problem}`),
  );
}
