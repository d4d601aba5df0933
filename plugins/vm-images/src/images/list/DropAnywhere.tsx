import { useEffect, useRef, useState } from 'react';
import Fade from '@material-ui/core/Fade';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloudUploadIcon from '@material-ui/icons/CloudUploadOutlined';
import type { ChosenFile } from '../../api/uploads';
import { fileOfDrop } from '../import/chooseFile';

const useStyles = makeStyles(theme => ({
  root: {
    position: 'fixed',
    inset: theme.spacing(2),
    zIndex: theme.zIndex.modal + 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(1),
    border: `2px dashed ${theme.palette.primary.main}`,
    borderRadius: 12,
    color: theme.palette.primary.main,
    backgroundColor:
      theme.palette.type === 'dark'
        ? 'rgba(20, 20, 20, 0.88)'
        : 'rgba(255, 255, 255, 0.92)',
    pointerEvents: 'none',
  },
  icon: { fontSize: 56 },
}));

/** Takes a file that is dropped, or an address that is pasted, anywhere on the page. */
export function DropAnywhere(props: {
  disabled: boolean;
  onFile: (chosen: ChosenFile) => void;
  onUrl: (url: string) => void;
}) {
  const classes = useStyles();
  const over = useWindowDrop(props);
  usePastedUrl(props);
  return (
    <Fade in={over} unmountOnExit>
      <div className={classes.root}>
        <CloudUploadIcon className={classes.icon} />
        <Typography variant="h5" component="p">
          Drop a disk image to import it
        </Typography>
      </div>
    </Fade>
  );
}

function useWindowDrop(props: {
  disabled: boolean;
  onFile: (chosen: ChosenFile) => void;
}): boolean {
  const latest = useRef(props);
  latest.current = props;
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Entering a child tells before leaving its parent, hence the count.
    let depth = 0;
    const hasFile = (event: DragEvent) =>
      !latest.current.disabled && !!event.dataTransfer?.types.includes('Files');
    const move = (step: number) => (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = Math.max(0, depth + step);
      setOver(depth > 0);
    };
    const enter = move(1);
    const leave = move(-1);
    const stay = move(0);
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!hasFile(event)) return;
      event.preventDefault();
      void fileOfDrop(event.dataTransfer!).then(
        chosen => chosen && latest.current.onFile(chosen),
      );
    };
    const listeners = {
      dragenter: enter,
      dragleave: leave,
      dragover: stay,
      drop,
    };
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name as 'drop', listener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        window.removeEventListener(name as 'drop', listener);
      }
    };
  }, []);
  return over;
}

function usePastedUrl(props: {
  disabled: boolean;
  onUrl: (url: string) => void;
}) {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const target = event.target as HTMLElement;
      if (latest.current.disabled) return;
      if (target.closest?.('input, textarea, [contenteditable]')) return;
      const text = event.clipboardData?.getData('text').trim() ?? '';
      if (/^(?:https?|ftp):\/\/\S+$/i.test(text)) latest.current.onUrl(text);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, []);
}
