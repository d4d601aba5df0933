import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  ChannelImage,
  ChannelMove,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ErrorState,
  OwnerChip,
  RelativeTime,
  usePolledResource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { wordFor } from './useChannelActions';

const useStyles = makeStyles(theme => ({
  list: { margin: 0, paddingLeft: theme.spacing(3), fontSize: 13.5 },
  note: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
}));

/** Every move of a channel, newest first. */
export function ChannelHistory(props: { familyId: string; channel: string }) {
  const { familyId, channel } = props;
  const classes = useStyles();
  const moves = usePolledResource(
    `moves of channel ${channel} of ${familyId}`,
    (api, signal) => api.listChannelMoves(familyId, channel, { signal }),
    { matters: event => event.type === 'family' && event.id === familyId },
  );
  if (moves.error && !moves.value) {
    return (
      <ErrorState
        title="The history could not be loaded"
        error={moves.error}
        onRetry={moves.refresh}
      />
    );
  }
  if (!moves.value) return <Skeleton height={48} />;
  return (
    <ol className={classes.list} aria-label={`History of ${channel}`}>
      {moves.value.map(move => (
        <li key={`${move.at} ${move.kind}`}>
          <What move={move} /> by <OwnerChip ownerRef={move.by} />,{' '}
          <RelativeTime time={move.at} />
          {move.note && <div className={classes.note}>{move.note}</div>}
        </li>
      ))}
    </ol>
  );
}

function What({ move }: { move: ChannelMove }) {
  if (move.kind === 'remove') return <>Removed</>;
  return (
    <>
      {move.kind === 'rollback' ? 'Rolled back' : 'Promoted'}
      {move.from && (
        <>
          {' '}
          from <Version image={move.from} />
        </>
      )}{' '}
      to <Version image={move.to ?? {}} />
    </>
  );
}

function Version({ image }: { image: ChannelImage }) {
  const paths = usePaths();
  if (image.id === undefined) return <>{wordFor(image)}</>;
  return <Link to={paths.image(image.id)}>{wordFor(image)}</Link>;
}
