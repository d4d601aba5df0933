import { useState } from 'react';
import { Link } from '@backstage/core-components';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import CallSplitIcon from '@material-ui/icons/CallSplit';
import TrendingUpIcon from '@material-ui/icons/TrendingUp';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  Family,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  CursorTable,
  EmptyState,
  ErrorState,
  ImageStatusChip,
  RelativeTime,
  useToast,
  type CursorColumn,
  type Resource,
  type RowAction,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { StandingChip } from '../page/StandingChip';
import { ChannelCard } from './ChannelCard';
import { ChannelChips, channelsOf } from './ChannelChips';
import { OlderVersions } from './OlderVersions';
import { PromoteDialog } from './PromoteDialog';
import { RetentionCard } from './retention';
import { useChannelActions } from './useChannelActions';
import { useOlderVersions } from './useOlderVersions';

const useStyles = makeStyles(theme => ({
  channels: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 340px), 1fr))',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
  },
  none: { marginBottom: theme.spacing(2) },
  chips: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) },
}));

/** The family of an image: its channels, and every version with its standing. */
export function ImageVersions(props: { family: Resource<Family> }) {
  const { value, error, refresh } = props.family;
  if (value) return <Versions family={value} />;
  if (error) {
    return (
      <ErrorState
        title="The versions could not be loaded"
        error={error}
        onRetry={refresh}
      />
    );
  }
  return (
    <Skeleton
      variant="rect"
      height={280}
      role="status"
      aria-label="Loading versions"
    />
  );
}

function Versions({ family }: { family: Family }) {
  const classes = useStyles();
  const paths = usePaths();
  const [promoting, setPromoting] = useState<Image>();
  const actions = usePromotions(family, setPromoting);
  const list = useOlderVersions(family);
  return (
    <>
      {family.channels.length > 0 ? (
        <div className={classes.channels}>
          {family.channels.map(channel => (
            <ChannelCard key={channel.name} family={family} channel={channel} />
          ))}
        </div>
      ) : (
        <Paper className={classes.none}>
          <EmptyState title="It has no channel yet">
            Promote a version, and VM templates can follow the channel instead
            of staying with one image.
          </EmptyState>
        </Paper>
      )}
      <CursorTable
        label={`Versions of ${family.name}`}
        columns={useColumns(family)}
        rows={list.versions}
        rowId={image => image.id}
        rowLabel={image => image.name}
        rowHref={image => paths.image(image.id)}
        rowActions={actions}
        empty={<EmptyState title="It has no version" />}
      />
      <OlderVersions list={list} />
      <RetentionCard family={family} />
      {promoting && (
        <PromoteDialog
          family={family}
          image={promoting}
          onClose={() => setPromoting(undefined)}
        />
      )}
    </>
  );
}

function useColumns(family: Family): CursorColumn<Image>[] {
  const classes = useStyles();
  const paths = usePaths();
  return [
    {
      ...{ id: 'version', title: 'Version', minWidth: 80 },
      render: ({ version }) => version ?? '–',
    },
    {
      ...{ id: 'name', title: 'Name', minWidth: 120, grow: 2 },
      render: image => (
        <Link to={paths.image(image.id)} tabIndex={-1}>
          {image.name}
        </Link>
      ),
    },
    {
      ...{ id: 'channels', title: 'Channels', minWidth: 110 },
      render: image => (
        <span className={classes.chips}>
          <ChannelChips family={family} imageId={image.id} />
        </span>
      ),
    },
    {
      ...{ id: 'standing', title: 'Standing', minWidth: 130 },
      render: image => (
        <span className={classes.chips}>
          {image.status !== 'available' && <ImageStatusChip image={image} />}
          <StandingChip standing={image.standing} always />
        </span>
      ),
    },
    {
      ...{ id: 'usedBy', title: 'Used by', minWidth: 90, priority: 2 },
      render: ({ usedBy }) => (usedBy === 1 ? '1 VM' : `${usedBy} VMs`),
    },
    {
      ...{ id: 'age', title: 'Created', minWidth: 120, priority: 2 },
      render: image => <RelativeTime time={image.createdAt} />,
    },
  ];
}

const usual = ['stable', 'candidate'];

/** To `stable` by one click; to every channel by the menu. */
function usePromotions(
  family: Family,
  onOther: (image: Image) => void,
): (image: Image) => RowAction[] {
  const toast = useToast();
  const { promote } = useChannelActions(family);
  const names = [
    ...new Set([...usual, ...family.channels.map(({ name }) => name)]),
  ];
  return image => {
    const here = channelsOf(family, image.id).map(({ name }) => name);
    const verdict = image.actions.promote;
    const to = (channel: string) =>
      promote(image, channel).catch(error =>
        toast.failed(`Channel ${channel} was not moved`, error),
      );
    return [
      ...names
        .filter(name => !here.includes(name))
        .map((name, at) => ({
          ...{ id: name, title: `Promote to ${name}`, verdict },
          icon: <TrendingUpIcon fontSize="small" />,
          quick: at === 0,
          onClick: () => void to(name),
        })),
      {
        ...{ id: 'other', title: 'Promote to another channel', verdict },
        icon: <CallSplitIcon fontSize="small" />,
        onClick: () => onOther(image),
      },
    ];
  };
}
