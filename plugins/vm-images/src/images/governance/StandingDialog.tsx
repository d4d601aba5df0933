import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import {
  imageStandings,
  type Image,
  type Standing,
  type StandingOutcome,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2), marginTop: 4 },
  what: { color: theme.palette.text.secondary, fontSize: 13.5 },
}));

const meanings: Record<Standing, string> = {
  draft: 'Its makers still work on it.',
  candidate: 'To be tried before it is offered to everyone.',
  stable: 'People should use it.',
  deprecated: 'It can be launched, with a warning. Something newer is there.',
  obsolete:
    'It is hidden where images are picked; who still launches it is warned.',
  revoked:
    'It is dangerous: nobody can launch it any more. Machines that run it go on, and their owners are told. This cannot be taken back.',
};

/** The words for what a person does. */
function verbFor(from: Standing, to: Standing): string {
  if (to === 'revoked') return 'Revoke';
  if (to === 'deprecated' && from !== 'obsolete') return 'Deprecate';
  if (to === 'obsolete') return 'Make obsolete';
  return `Make ${imageStandings[to].title.toLowerCase()}`;
}

/** Says whether people should use an image, now or from a time on. */
export function StandingDialog(props: {
  image: Image;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { image, onClose } = props;
  const classes = useStyles();
  const form = useForm(props);
  const { to, reason, at, inherit, change } = form;
  const { next } = imageStandings[image.standing];
  return (
    <ConfirmDialog
      open
      title={`Change the standing of ${image.name}?`}
      action={verbFor(image.standing, to)}
      danger={to === 'revoked'}
      verdict={image.actions.standing}
      onConfirm={form.confirm}
      onClose={onClose}
    >
      <div className={classes.fields}>
        <TextField
          select
          id="standing-to"
          label="Standing"
          variant="outlined"
          size="small"
          value={next.includes(to) ? to : ''}
          disabled={next.length === 0}
          onChange={event => change({ to: event.target.value as Standing })}
        >
          {next.map(one => (
            <MenuItem key={one} value={one}>
              {imageStandings[one].title}
            </MenuItem>
          ))}
        </TextField>
        <div className={classes.what}>{meanings[to]}</div>
        <TextField
          id="standing-reason"
          label="Reason"
          variant="outlined"
          size="small"
          required={to === 'revoked'}
          value={reason}
          inputProps={{ maxLength: 512 }}
          helperText="Shown to everyone who sees the image."
          onChange={event => change({ reason: event.target.value })}
        />
        <TextField
          id="standing-at"
          label="From"
          type="datetime-local"
          variant="outlined"
          size="small"
          value={at}
          InputLabelProps={{ shrink: true }}
          helperText="Empty: at once."
          onChange={event => change({ at: event.target.value })}
        />
        {to === 'revoked' && (
          <FormControlLabel
            control={
              <Checkbox
                color="primary"
                checked={inherit}
                onChange={event => change({ inherit: event.target.checked })}
              />
            }
            label="Also revoke the images that were made from it, as far as they are yours"
          />
        )}
      </div>
    </ConfirmDialog>
  );
}

function useForm(props: { image: Image; onChanged: () => void }) {
  const { image, onChanged } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const [form, setForm] = useState({
    to: imageStandings[image.standing].next.at(0) ?? image.standing,
    reason: '',
    at: '',
    inherit: false,
  });
  const { to, reason, at, inherit } = form;
  return {
    ...form,
    change: (change: Partial<typeof form>) => setForm({ ...form, ...change }),
    async confirm() {
      const outcome = await api.changeStanding(image.id, {
        to,
        reason: reason.trim(),
        ...(at && { at: new Date(at).toISOString() }),
        ...(to === 'revoked' && inherit && { inherit }),
      });
      announce({ type: 'image', id: image.id, change: 'updated' });
      onChanged();
      toast.show({ ...toldOf(image, to, outcome) });
    },
  };
}

/** What was done, and what was not. */
function toldOf(image: Image, to: Standing, outcome: StandingOutcome) {
  const word = imageStandings[to].title.toLowerCase();
  if (outcome.plan) {
    const time = new Date(outcome.plan.at).toLocaleString();
    return { title: `${image.name} becomes ${word} on ${time}` };
  }
  const { items, hidden } = outcome.derived;
  const refused = items.filter(one => one.outcome === 'refused');
  const left = refused.length + hidden;
  const changed = items.length - refused.length;
  return {
    title: `${image.name} is ${word} now${
      changed > 0 ? `, with ${plural(changed, 'derived image')}` : ''
    }`,
    tone: left > 0 ? ('warning' as const) : ('success' as const),
    description:
      left > 0
        ? `${plural(
            left,
            'derived image',
          )} of other owners stayed as they were.`
        : undefined,
  };
}
