import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { PlatformView } from '@vm-images/backstage-plugin-vm-images-common';
import { CopyId } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  remedy: { marginTop: theme.spacing(0.5), fontWeight: 600 },
  command: {
    display: 'block',
    marginTop: theme.spacing(0.5),
    minWidth: 0,
  },
}));

/** Why a platform is not ready, in its own words, and what mends it. */
export function Health(props: { platform: PlatformView }) {
  const { status, reason, remedy } = props.platform;
  const classes = useStyles();
  if (status === 'ready') return null;
  const { text, command } = splitRemedy(remedy ?? '');
  return (
    <Alert severity={status === 'degraded' ? 'warning' : 'error'}>
      {reason ?? 'It does not answer.'}
      {text && <div className={classes.remedy}>{text}</div>}
      {command && (
        <span className={classes.command}>
          <CopyId value={command} label="Copy the command" />
        </span>
      )}
    </Alert>
  );
}

/** `Run: sudo apt-get install …` has a command at its end that can be copied. */
export function splitRemedy(remedy: string): {
  text: string;
  command?: string;
} {
  const at = /^(.*?\brun):\s*(\S.*)$/is.exec(remedy.trim());
  return at ? { text: `${at[1]}:`, command: at[2] } : { text: remedy };
}
