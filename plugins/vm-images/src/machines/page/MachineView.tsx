import { lazy, Suspense } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import ComputerIcon from '@material-ui/icons/Computer';
import Skeleton from '@material-ui/lab/Skeleton';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ActionMenu,
  CopyId,
  MachineStateChip,
  useListState,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { PageHeading, PageTabs, usePaths } from '../../layout';
import { useMachineActions } from '../actions/useMachineActions';
import { MachineDisks } from '../disks';
import { InstallationSteps } from '../installation';
import { MachineActivity } from './MachineActivity';
import { MachineOverview } from './MachineOverview';

// The terminal is large, and most visits don't need it.
const MachineConsole = lazy(() =>
  import('../console/MachineConsole').then(m => ({
    default: m.MachineConsole,
  })),
);

const useStyles = makeStyles(theme => ({
  icon: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: 40,
    height: 40,
    flexShrink: 0,
    borderRadius: 9,
    color: theme.palette.text.secondary,
    backgroundColor: theme.palette.action.hover,
  },
  // As high as the command will be, so that nothing moves once it is known.
  address: { display: 'flex', alignItems: 'center', minHeight: 26 },
}));

const tabs = [
  { id: 'overview', label: 'Overview' },
  { id: 'console', label: 'Console' },
  { id: 'disks', label: 'Disks and snapshots' },
  { id: 'activity', label: 'Activity' },
];

/** Buttons on the page itself; the rest is in the menu beside them. */
const shown: readonly string[] = ['start', 'stop', 'reboot'];

/** A machine that is known. */
export function MachineView(props: {
  machine: VirtualMachine;
  refresh: () => void;
}) {
  const { machine, refresh } = props;
  const classes = useStyles();
  const { state, change } = useListState({ tab: 'overview' });
  const navigate = useNavigate();
  const paths = usePaths();
  const { actionsOf, dialogs } = useMachineActions({
    onChanged: refresh,
    onDeleted: () => navigate(paths.machines()),
  });
  const actions = actionsOf(machine);
  const capture = actions.find(({ id }) => id === 'capture')!;
  return (
    <>
      <PageHeading
        title={machine.name}
        icon={
          <span className={classes.icon}>
            <ComputerIcon />
          </span>
        }
        subtitle={
          <span className={classes.address}>
            <Address machine={machine} />
          </span>
        }
        chips={
          <span role="status">
            <MachineStateChip machine={machine} />
          </span>
        }
        actions={
          <>
            {actions
              .filter(({ id }) => shown.includes(id))
              .map(action => (
                <VerdictButton
                  key={action.id}
                  variant="outlined"
                  verdict={action.verdict}
                  startIcon={action.icon}
                  onClick={action.onClick}
                >
                  {action.title}
                </VerdictButton>
              ))}
            <VerdictButton
              variant="contained"
              color="primary"
              verdict={capture.verdict}
              startIcon={capture.icon}
              onClick={capture.onClick}
            >
              {capture.title}
            </VerdictButton>
            <ActionMenu
              label="More actions"
              actions={actions.filter(
                ({ id }) => id !== 'capture' && !shown.includes(id),
              )}
            />
          </>
        }
      />
      {machine.install && (
        <InstallationSteps
          machine={machine}
          install={machine.install}
          actions={actions}
          onConsole={() => change({ tab: 'console' })}
          onChanged={refresh}
        />
      )}
      <PageTabs
        label="About this virtual machine"
        tabs={tabs}
        value={state.tab}
        onChange={tab => change({ tab })}
      />
      {state.tab === 'console' && (
        <Suspense fallback={<Skeleton variant="rect" height={480} />}>
          <MachineConsole machine={machine} onEnd={refresh} />
        </Suspense>
      )}
      {state.tab === 'disks' && <MachineDisks machine={machine} />}
      {state.tab === 'activity' && <MachineActivity machineId={machine.id} />}
      {!['console', 'disks', 'activity'].includes(state.tab) && (
        <MachineOverview machine={machine} />
      )}
      {dialogs}
    </>
  );
}

/** How to log in, or why that is not known. */
function Address({ machine }: { machine: VirtualMachine }) {
  const { sshCommand, state } = machine;
  if (sshCommand) {
    return <CopyId value={sshCommand} label="Copy the SSH command" />;
  }
  if (['pending', 'launching', 'starting'].includes(state)) {
    return <>Its address is shown as soon as it answers</>;
  }
  return <>{state === 'running' ? 'No SSH address is known' : 'No address'}</>;
}
