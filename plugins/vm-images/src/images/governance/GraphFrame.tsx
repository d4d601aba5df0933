import { useEffect, useRef, useState, type ReactNode } from 'react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { reducedMotion } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles({
  root: {
    position: 'relative',
    overflow: 'hidden',
    // What a graph is wrapped in has no height of its own, and the graph would
    // grow with the width instead of fitting in.
    '& > div': { height: '100%' },
  },
  bone: {
    position: 'absolute',
    top: 0,
    left: 0,
    borderRadius: 4,
    [reducedMotion]: { animation: 'none' },
  },
});

/**
 * As high as its graph from the start, and a skeleton until that is laid out:
 * it is loaded, measured and arranged while nothing of it can be seen.
 */
export function GraphFrame(props: { height: number; children: ReactNode }) {
  const { height, children } = props;
  const classes = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const isDrawn = useIsDrawn(frame);
  return (
    <Paper ref={frame} className={classes.root} style={{ height }}>
      {!isDrawn && (
        <Skeleton
          className={classes.bone}
          variant="rect"
          width="100%"
          height="100%"
          role="status"
          aria-label="Drawing the lineage"
        />
      )}
      {children}
    </Paper>
  );
}

/** Whether there is a picture inside that can be seen. */
function useIsDrawn(frame: { current: HTMLElement | null }): boolean {
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    const root = frame.current;
    if (!root || isDrawn) return undefined;
    const look = () => {
      const picture = root.querySelector('svg');
      if (picture && getComputedStyle(picture).visibility !== 'hidden') {
        setDrawn(true);
      }
    };
    look();
    const observer = new MutationObserver(look);
    observer.observe(root, {
      ...{ childList: true, subtree: true },
      ...{ attributes: true, attributeFilter: ['style', 'class'] },
    });
    return () => observer.disconnect();
  }, [frame, isDrawn]);
  return isDrawn;
}
