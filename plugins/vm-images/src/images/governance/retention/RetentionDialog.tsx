import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import Switch from '@material-ui/core/Switch';
import Alert from '@material-ui/lab/Alert';
import type {
  Family,
  Retention,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormDialog, useSending } from '../../../layout';
import { FormField } from '../../form/FormField';
import {
  checkRetention,
  formOf,
  ruleOfForm,
  type RetentionForm,
} from './retentionForm';
import { RetentionPreviewList } from './RetentionPreviewList';
import { useRetentionPreview } from './useRetention';

const useStyles = makeStyles({
  wide: { gridColumn: '1 / -1' },
});

/** Sets the rule of a family, and shows all the while what it would do. */
export function RetentionDialog(props: {
  family: Family;
  rule: Retention;
  onClose: () => void;
}) {
  const { family, rule, onClose } = props;
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const { typed, change, busy, error, send } = useSending<RetentionForm>();
  // What it was when the dialog opened. Nothing changes under the hand, and what
  // somebody else saves meanwhile is not written over.
  const [saved] = useState(rule);
  const form = { ...formOf(saved), ...typed };
  const errors = checkRetention(form);
  const isWrong = Object.keys(errors).length > 0;
  const preview = useRetentionPreview(
    family.id,
    isWrong ? undefined : ruleOfForm(form),
  );
  const save = () =>
    send(async () => {
      const { etag: ifMatch } = saved;
      await api.setRetention(family.id, ruleOfForm(form), { ifMatch });
      announce({ type: 'family', id: family.id, change: 'updated' });
      toast.show({ title: `Saved the retention of ${family.name}` });
      onClose();
    });

  return (
    <FormDialog
      id="retention"
      title={`Retention of ${family.name}`}
      columns={2}
      action="Save"
      isReady={!busy && !isWrong}
      error={error}
      onSubmit={save}
      onClose={onClose}
    >
      <FormControlLabel
        className={classes.wide}
        control={
          <Switch
            color="primary"
            checked={form.enabled}
            onChange={(_, enabled) => change({ enabled })}
          />
        }
        label="Let old versions go into the recycle bin by themselves"
      />
      <FormField
        name="retention-keep"
        label="Keep the newest"
        type="number"
        value={form.keepNewest}
        error={errors.keepNewest}
        helperText="Versions that always stay."
        inputProps={{ min: 1, max: 1000 }}
        onValue={keepNewest => change({ keepNewest })}
      />
      <FormField
        name="retention-age"
        label="Older than, in days"
        type="number"
        value={form.maxAgeDays}
        error={errors.maxAgeDays}
        helperText="Younger ones stay."
        inputProps={{ min: 1, max: 3650 }}
        onValue={maxAgeDays => change({ maxAgeDays })}
      />
      <Alert severity="info" className={classes.wide}>
        With both, a version goes when both let it. What a channel offers, is in
        use, mapped, shared or protected stays, and so does the newest. A saved
        rule is applied an hour later for the first time.
      </Alert>
      <div className={classes.wide}>
        <RetentionPreviewList preview={preview} />
      </div>
    </FormDialog>
  );
}
