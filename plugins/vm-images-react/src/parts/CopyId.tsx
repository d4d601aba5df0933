import { useEffect, useState } from 'react';
import { useCopyToClipboard } from 'react-use';
import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import FileCopyOutlinedIcon from '@material-ui/icons/FileCopyOutlined';
import { MiddleEllipsis } from './MiddleEllipsis';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 2,
    // As wide as its text, or the ellipsis would take all of it.
    width: 'max-content',
    maxWidth: '100%',
    minWidth: 0,
    verticalAlign: 'top',
  },
  text: {
    fontFamily: 'monospace',
    fontSize: 13,
    minWidth: 0,
    flex: '0 1 auto',
  },
  icon: { fontSize: 15 },
});

/** Monospace text with a button that copies it, such as an id or a command. @public */
export function CopyId(props: { value: string; label?: string }) {
  const { value, label = 'Copy' } = props;
  const classes = useStyles();
  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <span className={classes.root}>
      <span className={classes.text}>
        <MiddleEllipsis text={value} />
      </span>
      <Tooltip title={copied ? 'Copied' : label}>
        <IconButton
          size="small"
          aria-label={`${label} ${value}`}
          onClick={event => {
            event.stopPropagation();
            copy(value);
            setCopied(true);
          }}
        >
          {copied ? (
            <CheckIcon className={classes.icon} />
          ) : (
            <FileCopyOutlinedIcon className={classes.icon} />
          )}
        </IconButton>
      </Tooltip>
    </span>
  );
}
