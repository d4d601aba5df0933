import { useEffect, useRef, useState } from 'react';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import { cutMiddle } from './cutMiddle';

const useStyles = makeStyles({
  root: {
    display: 'block',
    maxWidth: '100%',
    minWidth: 0,
    flex: '0 1 auto',
    overflow: 'hidden',
    whiteSpace: 'pre',
  },
});

/** Long text with its middle left out, as the ends tell names apart. @public */
export function MiddleEllipsis(props: { text: string }) {
  const { text } = props;
  const classes = useStyles();
  const root = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(text);
  useEffect(() => {
    const element = root.current;
    // The parent decides on the room: this element shrinks with its own text.
    const room = element?.parentElement;
    if (!element || !room) return undefined;
    const look = () => setShown(cutMiddle(text, room.clientWidth, element));
    look();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(room);
    return () => observer.disconnect();
  }, [text]);
  return (
    <Tooltip title={shown === text ? '' : text}>
      <span ref={root} className={classes.root} aria-label={text}>
        {shown}
      </span>
    </Tooltip>
  );
}
