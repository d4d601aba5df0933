import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloudOutlinedIcon from '@material-ui/icons/CloudOutlined';
import ComputerIcon from '@material-ui/icons/Computer';
import type { PlatformView } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Bytes,
  plural,
  RelativeTime,
  StatusChip,
  type Tone,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FactList, usePaths } from '../layout';
import { Capabilities } from './Capabilities';
import { Health } from './Health';
import { platformType } from './platformNames';
import { SizesTable } from './SizesTable';
import { SyncButton } from './SyncButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    minWidth: 0,
    padding: theme.spacing(2, 2.5),
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minWidth: 0,
  },
  icon: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    flexShrink: 0,
    width: 40,
    height: 40,
    borderRadius: 9,
    color: theme.palette.text.secondary,
    backgroundColor: theme.palette.action.hover,
  },
  words: { flex: 1, minWidth: 0 },
  title: { fontSize: 17, fontWeight: 600, lineHeight: 1.3 },
  type: { fontSize: 13, color: theme.palette.text.secondary },
  part: { fontSize: 13.5, fontWeight: 600, marginBottom: theme.spacing(0.75) },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    minHeight: 36,
    fontSize: 13,
    color: theme.palette.text.secondary,
  },
}));

const health: Record<PlatformView['status'], { word: string; tone: Tone }> = {
  ready: { word: 'Ready', tone: 'good' },
  degraded: { word: 'Degraded', tone: 'warn' },
  unavailable: { word: 'Unavailable', tone: 'bad' },
};

/** Facts of the backend with a name for people. */
const factTitles: Record<string, string> = {
  qemu: 'QEMU',
  accelerator: 'Accelerator',
  acceleratorReason: 'Because',
};

/** One platform: health, what it can do, what it has. */
export function PlatformCard(props: {
  platform: PlatformView;
  onSynced: () => void;
}) {
  const { platform, onSynced } = props;
  const { id, type, title, status, lastSyncAt, lastSyncError } = platform;
  const classes = useStyles();
  return (
    <Paper className={classes.root} component="article" aria-label={title}>
      <div className={classes.head}>
        <span className={classes.icon}>
          {type === 'qemu' ? <ComputerIcon /> : <CloudOutlinedIcon />}
        </span>
        <div className={classes.words}>
          <Typography component="h3" className={classes.title}>
            {title}
          </Typography>
          <div className={classes.type}>
            {platformType(type)} · {id}
          </div>
        </div>
        <StatusChip {...health[status]} tooltip={platform.reason} />
      </div>
      <Health platform={platform} />
      <FactList facts={factsOf(platform)} />
      <Part title="What it can do">
        <Capabilities capabilities={platform.capabilities} />
      </Part>
      <Part title="Sizes">
        <SizesTable flavors={platform.flavors} />
      </Part>
      <div className={classes.foot}>
        <span>
          {lastSyncAt ? (
            <>
              Synchronised <RelativeTime time={lastSyncAt} />
            </>
          ) : (
            'Not synchronised yet'
          )}
          {lastSyncError && `; the last try failed: ${lastSyncError}`}
        </span>
        <SyncButton platform={platform} onSynced={onSynced} />
      </div>
    </Paper>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <div>
      <div className={classes.part}>{props.title}</div>
      {props.children}
    </div>
  );
}

function factsOf(platform: PlatformView) {
  const { regions, limits, counts, acceptedFormats, facts = {} } = platform;
  return [
    ['Holds', <Counts key="counts" counts={counts} platformId={platform.id} />],
    [regions.length > 1 ? 'Regions' : 'Region', regions.join(', ')],
    [
      'At the same time',
      limits.concurrentLaunches !== undefined
        ? plural(limits.concurrentLaunches, 'launch', 'launches')
        : undefined,
    ],
    [
      'Largest disk',
      limits.maxVirtualSizeBytes !== undefined ? (
        <Bytes value={limits.maxVirtualSizeBytes} />
      ) : undefined,
    ],
    ['Runs', runsOf(platform)],
    ['Takes', acceptedFormats?.join(', ')],
    ...Object.entries(facts).map(
      ([name, value]) => [factTitles[name] ?? name, value] as const,
    ),
  ] as const;
}

/** Processor and firmware of its machines: "x86_64, by BIOS and UEFI". */
function runsOf({ architectures, bootModes }: PlatformView) {
  const firmware = bootModes?.map(one => one.toUpperCase()).join(' and ');
  return [architectures?.join(' and '), firmware && `by ${firmware}`]
    .filter(Boolean)
    .join(', ');
}

function Counts(props: { counts: PlatformView['counts']; platformId: string }) {
  const { counts, platformId } = props;
  const paths = usePaths();
  const query = `?platform=${encodeURIComponent(platformId)}`;
  return (
    <>
      <Link to={`${paths.images()}${query}`}>
        {plural(counts.images, 'image')}
      </Link>
      {', '}
      <Link to={`${paths.machines()}${query}`}>
        {plural(counts.virtualMachines, 'virtual machine')}
      </Link>
    </>
  );
}
