import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import Switch from '@material-ui/core/Switch';
import Alert from '@material-ui/lab/Alert';
import type {
  Family,
  Retention,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../../form/FormField';
import { checkRetention, formOf, ruleOfForm } from './retentionForm';
import { RetentionPreviewList } from './RetentionPreviewList';
import { useRetentionPreview } from './useRetention';

const useStyles = makeStyles(theme => ({
  title: { overflowWrap: 'anywhere' },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: '1 / -1' },
}));

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
  const [form, setForm] = useState(formOf(rule));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const errors = checkRetention(form);
  const isWrong = Object.keys(errors).length > 0;
  const preview = useRetentionPreview(
    family.id,
    isWrong ? undefined : ruleOfForm(form),
  );
  const change = (news: Partial<typeof form>) =>
    setForm(old => ({ ...old, ...news }));

  async function save() {
    setBusy(true);
    setError(undefined);
    try {
      const { etag: ifMatch } = rule;
      await api.setRetention(family.id, ruleOfForm(form), { ifMatch });
      announce({ type: 'family', id: family.id, change: 'updated' });
      toast.show({ title: `Saved the retention of ${family.name}` });
      onClose();
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="retention-title"
    >
      <DialogTitle id="retention-title" className={classes.title}>
        Retention of {family.name}
      </DialogTitle>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <DialogContent className={classes.grid}>
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
            With both, a version goes when both let it. What a channel offers,
            is in use, mapped, shared or protected stays, and so does the
            newest. A saved rule is applied an hour later for the first time.
          </Alert>
          <div className={classes.wide}>
            <RetentionPreviewList preview={preview} />
          </div>
          {error !== undefined && (
            <Alert severity="error" className={classes.wide}>
              {messageOf(error)}
            </Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy || isWrong}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
