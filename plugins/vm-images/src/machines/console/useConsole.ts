import { useEffect, useRef, useState, type RefObject } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  machineStates,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { ConsoleLink, type LinkState } from './ConsoleLink';
import { createTerminal, type ConsoleTerminal } from './createTerminal';

/** Will the machine write more? */
const talks = ({ state }: VirtualMachine) =>
  state === 'running' || machineStates[state].inFlight;

/** A terminal in `host`, connected to a machine for as long as it is shown. */
export function useConsole(options: {
  machine: VirtualMachine;
  host: RefObject<HTMLElement>;
  onEnd: () => void;
  onLeave: () => void;
}) {
  const api = useApi(vmImagesApiRef);
  const latest = useRef(options);
  latest.current = options;
  const { id, state: machineState } = options.machine;
  const link = useRef<ConsoleLink>();
  const terminal = useRef<ConsoleTerminal>();
  const [state, setState] = useState<LinkState>({ phase: 'connecting' });
  const [writeError, setWriteError] = useState<unknown>();

  useEffect(() => {
    const screen = createTerminal(latest.current.host.current!, {
      onType(text) {
        setWriteError(undefined);
        connection.type(text);
      },
      onLeave: () => latest.current.onLeave(),
    });
    const connection = new ConsoleLink({
      api,
      machineId: id,
      goesOn: () => talks(latest.current.machine),
      onState: setState,
      onReset: screen.reset,
      onBytes: screen.write,
      onLive: screen.live,
      onEnd: () => latest.current.onEnd(),
      onWriteError: setWriteError,
    });
    link.current = connection;
    terminal.current = screen;
    return () => {
      connection.close();
      screen.dispose();
    };
  }, [api, id]);

  // A machine that starts has a new console, or more on the old one.
  const talking = talks(options.machine);
  useEffect(() => {
    if (talking) link.current?.reconnect();
  }, [talking, machineState]);

  return {
    state,
    writeError,
    terminal: () => terminal.current,
    reconnect: () => link.current?.reconnect(),
  };
}
