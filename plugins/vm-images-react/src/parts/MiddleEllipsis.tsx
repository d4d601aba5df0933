import { useEffect, useRef, useState } from 'react';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    maxWidth: '100%',
    minWidth: 0,
    verticalAlign: 'bottom',
  },
  start: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' },
  end: { flexShrink: 0, whiteSpace: 'pre' },
});

const END = 8;

/** Long text with its middle left out, as the ends tell names apart. @public */
export function MiddleEllipsis(props: { text: string }) {
  const { text } = props;
  const classes = useStyles();
  const start = useRef<HTMLSpanElement>(null);
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const element = start.current;
    if (!element) return undefined;
    const look = () => setCut(element.scrollWidth > element.clientWidth + 1);
    look();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  const at = text.length > 2 * END ? text.length - END : text.length;
  return (
    <Tooltip title={cut ? text : ''}>
      <span className={classes.root}>
        <span ref={start} className={classes.start}>
          {text.slice(0, at)}
        </span>
        {at < text.length && (
          <span className={classes.end}>{text.slice(at)}</span>
        )}
      </span>
    </Tooltip>
  );
}
