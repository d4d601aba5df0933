import { useEffect, useRef, useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import DesktopAccessDisabledIcon from '@material-ui/icons/DesktopAccessDisabled';
import {
  machineStates,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  Findings,
  isDenied,
  messageOf,
  quietColor,
  StatusChip,
  type Tone,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { LinkState } from './ConsoleLink';
import { useConsole } from './useConsole';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    '&:fullscreen': {
      padding: theme.spacing(1.5),
      backgroundColor: theme.palette.background.default,
    },
    '&:fullscreen $screen': { height: 'auto', flex: 1 },
  },
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    minHeight: 32,
  },
  hint: {
    flex: 1,
    minWidth: 200,
    color: quietColor(theme),
  },
  button: { textTransform: 'none' },
  host: { height: '100%' },
  screen: {
    height: 'calc(100vh - 340px)',
    minHeight: 320,
    boxSizing: 'border-box',
    padding: theme.spacing(1, 0.5, 1, 1.25),
    borderRadius: 8,
    backgroundColor: '#0f1419',
    overflow: 'hidden',
    '&:focus-within': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
}));

/** The serial console of a machine: what it wrote, live, and a keyboard to it. */
export function MachineConsole(props: {
  machine: VirtualMachine;
  onEnd: () => void;
}) {
  const { machine, onEnd } = props;
  const verdict = machine.actions.console;
  if (verdict && isDenied(verdict)) {
    return (
      <EmptyState
        icon={DesktopAccessDisabledIcon}
        title="The console cannot be opened"
      >
        <Findings findings={verdict.findings} />
      </EmptyState>
    );
  }
  return <Screen machine={machine} onEnd={onEnd} />;
}

function Screen(props: { machine: VirtualMachine; onEnd: () => void }) {
  const { machine, onEnd } = props;
  const classes = useStyles();
  const root = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const leave = useRef<HTMLButtonElement>(null);
  const { state, writeError, terminal, reconnect } = useConsole({
    machine,
    host: screen,
    onEnd,
    onLeave: () => leave.current?.focus(),
  });
  const full = useFullscreen(root.current);
  const hint = hintOf(machine, state);

  return (
    <div ref={root} className={classes.root}>
      <div className={classes.bar}>
        <StatusChip {...chipOf(machine, state)} />
        <Typography variant="body2" className={classes.hint} role="status">
          {hint}
        </Typography>
        {(state.phase === 'waiting' || state.phase === 'ended') && (
          <Button size="small" className={classes.button} onClick={reconnect}>
            Reconnect
          </Button>
        )}
        <Button
          ref={leave}
          size="small"
          className={classes.button}
          onClick={() => {
            terminal()?.clear();
            terminal()?.focus();
          }}
        >
          Clear
        </Button>
        <Button
          size="small"
          className={classes.button}
          onClick={() =>
            full
              ? void document.exitFullscreen()
              : void root.current?.requestFullscreen?.()
          }
        >
          {full ? 'Leave full screen' : 'Full screen'}
        </Button>
      </div>
      {writeError !== undefined && (
        <Alert severity="error">
          What you typed did not arrive: {messageOf(writeError)}
        </Alert>
      )}
      {/* The terminal fills its parent, whose padding it does not count. */}
      <div className={classes.screen}>
        <div ref={screen} className={classes.host} />
      </div>
    </div>
  );
}

const chips: Record<LinkState['phase'], { word: string; tone: Tone }> = {
  connecting: { word: 'Connecting', tone: 'progress' },
  live: { word: 'Live', tone: 'good' },
  waiting: { word: 'Reconnecting', tone: 'progress' },
  ended: { word: 'Ended', tone: 'neutral' },
};

function chipOf({ state }: VirtualMachine, { phase }: LinkState) {
  return state === 'stopped' || state === 'failed' || state === 'lost'
    ? { word: machineStates[state].title, tone: 'neutral' as const }
    : chips[phase];
}

function hintOf(machine: VirtualMachine, state: LinkState): string {
  if (machine.state === 'stopped') {
    return 'The machine is stopped; this is what it wrote last. Start it to type.';
  }
  if (machine.state === 'pending') {
    return 'The console opens when the machine is being launched.';
  }
  if ('error' in state && state.error !== undefined) {
    return messageOf(state.error);
  }
  if (state.phase === 'ended') {
    const { title } = machineStates[machine.state];
    return `The console has ended: the machine is ${title.toLowerCase()}.`;
  }
  if (state.phase === 'waiting') return 'The connection was lost.';
  return 'Click into it to type. Shift+Esc leaves it.';
}

function useFullscreen(element: HTMLElement | null): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () =>
      setFull(element !== null && document.fullscreenElement === element);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, [element]);
  return full;
}
