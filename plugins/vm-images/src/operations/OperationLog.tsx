import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { OperationLogLine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatExactTime,
  messageOf,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: {
    maxHeight: 260,
    overflow: 'auto',
    margin: 0,
    padding: theme.spacing(1, 1.5),
    borderRadius: theme.shape.borderRadius,
    border: `1px solid ${theme.palette.divider}`,
    backgroundColor: theme.palette.type === 'dark' ? '#101214' : '#f7f8f9',
    fontFamily: 'monospace',
    fontSize: 12.5,
    lineHeight: 1.6,
  },
  line: {
    display: 'grid',
    gridTemplateColumns: '72px minmax(0, 1fr)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  at: { color: theme.palette.text.secondary },
  info: {},
  warn: { color: theme.palette.type === 'dark' ? '#ffb74d' : '#8a5300' },
  error: { color: theme.palette.type === 'dark' ? '#ff8a80' : '#b71c1c' },
  none: { color: theme.palette.text.secondary },
}));

const PAUSE_MS = 1_500;

/** The log of an operation; grows while it runs, and follows its end. */
export function OperationLog(props: { id: string; live: boolean }) {
  const { id, live } = props;
  const classes = useStyles();
  const { lines, error } = useLog(id, live);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <div
      ref={box}
      className={classes.root}
      role="log"
      aria-label="Log"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to get at it
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
      }}
    >
      {lines.map(({ sequence, at, level, text }) => (
        <div key={sequence} className={`${classes.line} ${classes[level]}`}>
          <time
            className={classes.at}
            dateTime={at}
            title={formatExactTime(Date.parse(at))}
          >
            {at.slice(11, 19)}
          </time>
          <span>{text}</span>
        </div>
      ))}
      {lines.length === 0 && (
        <span className={classes.none}>
          {error ? messageOf(error) : 'The log is empty.'}
        </span>
      )}
    </div>
  );
}

function useLog(id: string, live: boolean) {
  const api = useApi(vmImagesApiRef);
  const [lines, setLines] = useState<OperationLogLine[]>([]);
  const [error, setError] = useState<unknown>();
  const last = useRef(0);
  useEffect(() => {
    last.current = 0;
    setLines([]);
  }, [id]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        const more = await api.getOperationLog(
          id,
          { after: last.current },
          { signal: abort.signal },
        );
        if (abort.signal.aborted) return;
        setError(undefined);
        if (more.length > 0) {
          last.current = more[more.length - 1].sequence;
          setLines(old => [...old, ...more]);
        }
      } catch (reason) {
        if (abort.signal.aborted) return;
        setError(reason);
      }
      if (live) timer = setTimeout(look, PAUSE_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
    // Once more when it ends, for what was written last.
  }, [api, id, live]);
  return { lines, error };
}
