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
    // The whole text, unseen: it holds open the room that the text would take,
    // else a cut text would ask for less room and be cut again.
    '&::before': {
      content: 'attr(data-text)',
      display: 'block',
      height: 0,
      overflow: 'hidden',
      visibility: 'hidden',
    },
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
    if (!element) return undefined;
    const look = () => setShown(cutMiddle(text, element.clientWidth, element));
    look();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  return (
    <Tooltip title={shown === text ? '' : text}>
      <span ref={root} className={classes.root} data-text={text}>
        {shown}
      </span>
    </Tooltip>
  );
}
