import { useRef, useState, type DragEvent } from 'react';
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import { FormField } from '../images/form/FormField';
import { isPrivateKey, PRIVATE_KEY } from './login/sshKeys';

const useStyles = makeStyles(theme => ({
  root: { position: 'relative', borderRadius: theme.shape.borderRadius },
  over: {
    outline: `2px dashed ${theme.palette.primary.main}`,
    outlineOffset: 3,
  },
  text: { fontFamily: 'monospace', fontSize: 12.5, lineHeight: 1.5 },
  choose: { font: 'inherit', verticalAlign: 'baseline' },
}));

/** A .pub file is one line; whatever is longer is something else. */
const MAX_FILE_BYTES = 64 * 1024;

/** Public keys: pasted, dropped as a file or chosen as one. */
export function SshKeyField(props: {
  value: string;
  error?: string;
  onChange: (keys: string) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string>();

  async function take(file: File | undefined) {
    if (!file) return;
    const text = file.size <= MAX_FILE_BYTES ? await file.text() : '';
    if (isPrivateKey(text)) setRefused(PRIVATE_KEY);
    else if (!text.trim()) setRefused(`${file.name} is not a public key.`);
    else {
      setRefused(undefined);
      const before = value.trim();
      const key = text.trim();
      if (!before.includes(key))
        onChange([before, key].filter(Boolean).join('\n'));
    }
  }

  // A file over the page behind would start an import there.
  const hold = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(is);
  };
  return (
    <div
      className={`${classes.root} ${over ? classes.over : ''}`}
      onDragEnter={event => hold(event, true)}
      onDragOver={event => hold(event, true)}
      onDragLeave={event => hold(event, false)}
      onDrop={event => {
        hold(event, false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      <FormField
        multiline
        minRows={2}
        maxRows={6}
        name="keys"
        label="SSH public key"
        placeholder="ssh-ed25519 AAAA… you@host"
        value={value}
        error={refused ?? props.error}
        helperText={
          <>
            Paste, drop or{' '}
            <Link
              component="button"
              type="button"
              className={classes.choose}
              onClick={() => input.current?.click()}
            >
              choose
            </Link>{' '}
            your .pub file. One key a line; remembered for the next time.
          </>
        }
        InputLabelProps={{ shrink: true }}
        inputProps={{ className: classes.text, spellCheck: false }}
        onValue={text => {
          setRefused(undefined);
          onChange(text);
        }}
      />
      <input
        ref={input}
        type="file"
        hidden
        accept=".pub,text/plain"
        aria-label="SSH public key file"
        onChange={event => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
