import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import Paper from '@material-ui/core/Paper';
import type {
  Image,
  ImageFeatures,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  architectures,
  bootModes,
  Bytes,
  CopyId,
  formatMemory,
  formatOs,
  imageKinds,
  OwnerChip,
  RelativeTime,
  visibilities,
} from '@vm-images/backstage-plugin-vm-images-react';
import { encryptionOf } from '../encryption';
import { FactList, Section } from '../../layout';
import { usePlatformNames } from '../../platforms/platformNames';
import { OperationItem } from '../../operations/OperationItem';
import { useOperation } from '../../operations/useOperations';
import { ExportedObjects } from '../buckets';
import { ListingFacts } from '../publishing';
import { featureWords } from '../form/featureWords';
import { ImageFailure } from './ImageFailure';
import { OriginText } from './OriginText';
import { PendingChange } from './PendingChange';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: '1 / -1' },
  chips: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.75) },
  chip: { margin: 0 },
  detected: {
    marginLeft: theme.spacing(0.5),
    fontSize: 12,
    color: theme.palette.text.secondary,
  },
}));

/** The facts of an image, in two columns. */
export function ImageOverview(props: { image: Image }) {
  const { image } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {image.failure && <ImageFailure image={image} className={classes.wide} />}
      {image.operation && <Current id={image.operation.id} />}
      <PendingChange image={image} className={classes.wide} />
      <Section title="What it is">
        <WhatItIs image={image} />
      </Section>
      <Section title="Where it is">
        <WhereItIs image={image} />
      </Section>
      <ListingFacts image={image} />
      <ExportedObjects image={image} />
    </div>
  );
}

function WhatItIs(props: { image: Image }) {
  const { image } = props;
  const told = (fact: DetectedFact, word: string) =>
    image.detected?.includes(fact) ? (
      <Detected key={fact}>{word}</Detected>
    ) : (
      word
    );
  return (
    <FactList
      facts={[
        ['Description', image.description],
        ['Operating system', told('os', formatOs(image.os))],
        [
          'Architecture',
          told('architecture', architectures[image.architecture]),
        ],
        ['Boot mode', told('bootMode', bootModes[image.bootMode])],
        ['Kind', imageKinds[image.kind]],
        ['Features', <Features key="features" image={image} />],
        ['Login user', image.defaultUser],
        ['Memory', needs(image)],
        ['Least disk', image.minDiskGiB && `${image.minDiskGiB} GiB`],
        ['Project group', image.projectGroup],
        ['Tags', image.tags.length > 0 && <Chips words={image.tags} />],
      ]}
    />
  );
}

type DetectedFact = NonNullable<Image['detected']>[number];

/** A fact that the content of the disk tells. */
function Detected({ children }: { children: string }) {
  const classes = useStyles();
  return (
    <Tooltip title="The content of the image says so.">
      <span>
        {children} <span className={classes.detected}>detected</span>
      </span>
    </Tooltip>
  );
}

function WhereItIs(props: { image: Image }) {
  const { image } = props;
  const platformName = usePlatformNames();
  const { sourceDigest } = image.origin;
  // Only a conversion makes it another one.
  const originalDigest = sourceDigest !== image.digest && sourceDigest;
  const stored = image.sizeBytes !== undefined && (
    <>
      <Bytes value={image.sizeBytes} />
      {image.format && `, ${image.format}`}
    </>
  );
  return (
    <FactList
      facts={[
        ['Origin', <OriginText key="origin" image={image} />],
        ['Owner', <OwnerChip key="owner" ownerRef={image.ownerRef} />],
        ['Visibility', visibilities[image.visibility]],
        ['Licence', licenceOf(image)],
        [
          'Platform',
          `${platformName(image.platformId)}, region ${image.region}`,
        ],
        ['Stored', stored],
        ['Encryption', encryptionOf(image)],
        ['State on the platform', image.platformStatus],
        [
          'As a disk',
          image.virtualSizeBytes !== undefined && (
            <Bytes value={image.virtualSizeBytes} />
          ),
        ],
        ['Disks', disksOf(image)],
        ['Digest', image.digest && <CopyId value={image.digest} />],
        [
          'Original digest',
          originalDigest && <CopyId value={originalDigest} />,
        ],
        ['Id', <CopyId key="id" value={image.id} />],
        [
          'Id on the platform',
          image.platformImageId && <CopyId value={image.platformImageId} />,
        ],
        ['Created', <RelativeTime key="created" time={image.createdAt} />],
        ['Updated', <RelativeTime key="updated" time={image.updatedAt} />],
      ]}
    />
  );
}

/** Of a full machine, what each of its disks is. */
function disksOf({ disks = [] }: Image) {
  return (
    disks.length > 0 &&
    disks.map(({ id, role, virtualSizeBytes }) => (
      <div key={id}>
        {role === 'system' ? 'System disk' : id},{' '}
        <Bytes value={virtualSizeBytes} />
      </div>
    ))
  );
}

function Features(props: { image: Image }) {
  const words = Object.entries(featureWords)
    .filter(([name]) => props.image.features[name as keyof ImageFeatures])
    .map(([, word]) => word);
  return words.length > 0 ? <Chips words={words} /> : <>None known</>;
}

function Chips(props: { words: readonly string[] }) {
  const classes = useStyles();
  return (
    <div className={classes.chips}>
      {props.words.map(word => (
        <Chip key={word} label={word} size="small" className={classes.chip} />
      ))}
    </div>
  );
}

/** What works on the image now. */
function Current(props: { id: string }) {
  const classes = useStyles();
  const { value } = useOperation(props.id);
  if (!value) return null;
  return (
    <Paper className={classes.wide}>
      <OperationItem operation={value} open />
    </Paper>
  );
}

/** Of whom it is under a licence that keeps it here. */
const licenceOf = ({ licensedBy }: Image) =>
  licensedBy &&
  `Made from ${licensedBy.name}, whose licence does not let it be passed on`;

function needs({ minMemoryMiB, maxMemoryMiB }: Image): string | undefined {
  if (minMemoryMiB && maxMemoryMiB) {
    return `${formatMemory(minMemoryMiB)} to ${formatMemory(maxMemoryMiB)}`;
  }
  if (minMemoryMiB) return `At least ${formatMemory(minMemoryMiB)}`;
  if (maxMemoryMiB) return `At most ${formatMemory(maxMemoryMiB)}`;
  return undefined;
}
