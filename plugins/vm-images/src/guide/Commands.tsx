import { useEffect, useState } from 'react';
import { useCopyToClipboard } from 'react-use';
import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import FileCopyOutlinedIcon from '@material-ui/icons/FileCopyOutlined';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 1, 1, 1.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    backgroundColor: theme.palette.background.default,
  },
  text: {
    flex: 1,
    minWidth: 0,
    margin: 0,
    padding: theme.spacing(0.5, 0),
    overflowX: 'auto',
    fontFamily: 'monospace',
    fontSize: 13,
    lineHeight: 1.6,
  },
  icon: { fontSize: 16 },
}));

/** Lines for a shell, with a button that copies all of them. */
export function Commands(props: { lines: readonly string[]; about: string }) {
  const { lines, about } = props;
  const classes = useStyles();
  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const text = lines.join('\n');
  const Icon = copied ? CheckIcon : FileCopyOutlinedIcon;
  return (
    <div className={classes.root}>
      <pre className={classes.text}>
        <code>{text}</code>
      </pre>
      <Tooltip title={copied ? 'Copied' : 'Copy'}>
        <IconButton
          size="small"
          aria-label={`Copy the commands: ${about}`}
          onClick={() => {
            copy(text);
            setCopied(true);
          }}
        >
          <Icon className={classes.icon} />
        </IconButton>
      </Tooltip>
    </div>
  );
}
