import { useState } from 'react';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Family,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { ConfirmDialog } from '@vm-images/backstage-plugin-vm-images-react';
import { useChannelActions, wordFor } from './useChannelActions';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2), marginTop: 4 },
}));

const channelName = /^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$/;

/** Points a channel of any name at a version, with a note for the others. */
export function PromoteDialog(props: {
  family: Family;
  image: Image;
  onClose: () => void;
}) {
  const { family, image, onClose } = props;
  const classes = useStyles();
  const { promote } = useChannelActions(family);
  const [channel, setChannel] = useState('');
  const [note, setNote] = useState('');
  const wrong = channel !== '' && !channelName.test(channel);

  async function confirm() {
    if (!channelName.test(channel)) throw new Error('Name a channel.');
    await promote(image, channel, note.trim());
  }

  return (
    <ConfirmDialog
      open
      title={`Promote ${wordFor(image)} of ${family.name}?`}
      action="Promote"
      verdict={image.actions.promote}
      onConfirm={confirm}
      onClose={onClose}
    >
      <div className={classes.fields}>
        <TextField
          id="promote-channel"
          label="Channel"
          variant="outlined"
          size="small"
          required
          value={channel}
          error={wrong}
          helperText={
            wrong
              ? 'Lower case letters, digits, dots and dashes; at most 32.'
              : 'One that is there is moved; a new name makes a new channel.'
          }
          onChange={event => setChannel(event.target.value)}
        />
        <TextField
          id="promote-note"
          label="Note"
          variant="outlined"
          size="small"
          value={note}
          inputProps={{ maxLength: 512 }}
          helperText="Why, for whoever looks at the history."
          onChange={event => setNote(event.target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}
