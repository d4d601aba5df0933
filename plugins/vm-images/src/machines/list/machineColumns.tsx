import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  formatMemory,
  MachineStateChip,
  MiddleEllipsis,
  OwnerChip,
  RelativeTime,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { PlatformName } from '../../platforms/platformNames';

const useStyles = makeStyles(theme => ({
  link: {
    display: 'flex',
    minWidth: 0,
    fontWeight: 600,
    lineHeight: 1.45,
    color: theme.palette.text.primary,
  },
  line: {
    lineHeight: 1.45,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  second: {
    lineHeight: 1.4,
    fontSize: 12.5,
    color: theme.palette.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
}));

/** The columns of a list of machines. `href` is a machine's page. */
export function machineColumns(
  href: (machine: VirtualMachine) => string,
  platformName: PlatformName,
): CursorColumn<VirtualMachine>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      sort: 'name',
      minWidth: 190,
      grow: 3,
      render: machine => <Name machine={machine} href={href(machine)} />,
    },
    {
      id: 'state',
      title: 'State',
      minWidth: 136,
      grow: 0.3,
      render: machine => <MachineStateChip machine={machine} />,
    },
    {
      id: 'address',
      title: 'Login',
      minWidth: 296,
      grow: 0.3,
      priority: 3,
      render: ({ sshCommand }) =>
        sshCommand ? (
          <CopyId value={sshCommand} label="Copy the SSH command" />
        ) : (
          '–'
        ),
    },
    {
      id: 'size',
      title: 'Size',
      minWidth: 150,
      grow: 0.3,
      priority: 3,
      render: ({ size }) => (
        <TwoLines
          first={`${size.vcpus} vCPU · ${formatMemory(size.memoryMiB)}`}
          second={`${size.diskGiB} GiB disk`}
        />
      ),
    },
    {
      id: 'platform',
      title: 'Platform',
      minWidth: 156,
      priority: 4,
      render: ({ platformId, region }) => (
        <TwoLines first={platformName(platformId)} second={region} />
      ),
    },
    {
      id: 'owner',
      title: 'Owner',
      minWidth: 112,
      priority: 2,
      render: ({ ownerRef }) => <OwnerChip ownerRef={ownerRef} />,
    },
    {
      id: 'createdAt',
      title: 'Created',
      sort: 'createdAt',
      minWidth: 132,
      grow: 0.5,
      priority: 2,
      render: ({ createdAt }) => <RelativeTime time={createdAt} />,
    },
  ];
}

function Name(props: { machine: VirtualMachine; href: string }) {
  const { name, templateTitle, imageName, imageBehind } = props.machine;
  const classes = useStyles();
  const from = templateTitle ?? imageName;
  return (
    <>
      <Link to={props.href} className={classes.link} tabIndex={-1}>
        <MiddleEllipsis text={name} />
      </Link>
      {from && (
        <div className={classes.second}>
          {from}
          {imageBehind !== undefined && ` · ${imageBehind} behind`}
        </div>
      )}
    </>
  );
}

function TwoLines(props: { first: string; second: string }) {
  const classes = useStyles();
  return (
    <>
      <div className={classes.line}>{props.first}</div>
      <div className={classes.second}>{props.second}</div>
    </>
  );
}
