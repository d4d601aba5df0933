import { Link } from '@backstage/core-components';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  formatMemory,
  OwnerChip,
  plural,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FactList, Section, usePaths } from '../../layout';
import { usePlatformNames } from '../../platforms/platformNames';
import { OperationItem } from '../../operations/OperationItem';
import { useOperation } from '../../operations/useOperations';
import { ImageAge } from '../ImageAge';
import { LaunchTimeBar } from './LaunchTimeBar';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: '1 / -1' },
}));

/** What it was made from, how to get in, and how long the launch took. */
export function MachineOverview(props: { machine: VirtualMachine }) {
  const { machine } = props;
  const classes = useStyles();
  // Until it is over, the stages of the operation say it better.
  const launched =
    machine.launchTimes.length > 0 &&
    !['pending', 'launching'].includes(machine.state);
  return (
    <div className={classes.root}>
      <Trouble machine={machine} className={classes.wide} />
      {machine.operation && (
        <Current id={machine.operation.id} className={classes.wide} />
      )}
      <Section title="Machine">
        <MachineFacts machine={machine} />
      </Section>
      <Section title="Login and address">
        <LoginFacts machine={machine} />
      </Section>
      {launched && (
        <div className={classes.wide}>
          <Section title="Launch">
            <LaunchTimeBar times={machine.launchTimes} />
          </Section>
        </div>
      )}
    </div>
  );
}

function MachineFacts({ machine }: { machine: VirtualMachine }) {
  const paths = usePaths();
  const { imageId, imageName, templateId, templateTitle, size } = machine;
  return (
    <FactList
      facts={[
        ['Description', machine.description],
        [
          'Image',
          imageId ? (
            <>
              <Link to={paths.image(imageId)}>{imageName ?? imageId}</Link>{' '}
              <ImageAge machine={machine} />
            </>
          ) : (
            imageName
          ),
        ],
        [
          'VM template',
          templateId && (
            <Link to={paths.template(templateId)}>
              {templateTitle ?? templateId}
            </Link>
          ),
        ],
        [
          'Size',
          [
            size.flavor,
            plural(size.vcpus, 'vCPU'),
            `${formatMemory(size.memoryMiB)} memory`,
            `${size.diskGiB} GiB disk`,
          ]
            .filter(Boolean)
            .join(' · '),
        ],
        ['Owner', <OwnerChip key="owner" ownerRef={machine.ownerRef} />],
        [
          'Created by',
          machine.createdBy && <OwnerChip ownerRef={machine.createdBy} />,
        ],
        ['Created', <RelativeTime key="created" time={machine.createdAt} />],
      ]}
    />
  );
}

const methods = { key: 'SSH key', password: 'password' } as const;

function LoginFacts({ machine }: { machine: VirtualMachine }) {
  const { sshCommand, loginUser, loginMethods = [], addresses } = machine;
  const platformName = usePlatformNames();
  return (
    <FactList
      facts={[
        [
          'SSH',
          sshCommand && (
            <CopyId value={sshCommand} label="Copy the SSH command" />
          ),
        ],
        ['User', loginUser],
        ['With', loginMethods.map(method => methods[method]).join(' or ')],
        [
          'Addresses',
          addresses.length > 0 &&
            addresses.map(({ purpose, host, port }) => (
              <div key={`${purpose} ${host} ${port}`}>
                {port === undefined ? host : `${host}, port ${port}`}
                {purpose === 'internal' && ' (internal)'}
              </div>
            )),
        ],
        [
          'Platform',
          `${platformName(machine.platformId)}, region ${machine.region}`,
        ],
        ['Id', <CopyId key="id" value={machine.id} />],
        [
          'Id on the platform',
          machine.platformMachineId && (
            <CopyId value={machine.platformMachineId} />
          ),
        ],
      ]}
    />
  );
}

/** What went wrong, and what helps. */
function Trouble(props: { machine: VirtualMachine; className: string }) {
  const { machine, className } = props;
  const { failure, state, platformId } = machine;
  if (failure) {
    return (
      <Alert severity="error" className={className}>
        <AlertTitle>Failed at: {failure.stage}</AlertTitle>
        {failure.reason}
        {failure.remedy && (
          <>
            <br />
            <strong>{failure.remedy}</strong>
          </>
        )}
      </Alert>
    );
  }
  if (state !== 'lost') return null;
  return (
    <Alert severity="warning" className={className}>
      <AlertTitle>
        Platform {platformId} no longer knows this machine
      </AlertTitle>
      It was removed there, or the platform lost it. If it comes back, it shows
      here again; otherwise delete it.
    </Alert>
  );
}

/** What is being done with it now, with its stages. */
function Current(props: { id: string; className: string }) {
  const { value } = useOperation(props.id);
  if (!value) return null;
  return (
    <Paper className={props.className}>
      <OperationItem operation={value} open />
    </Paper>
  );
}
