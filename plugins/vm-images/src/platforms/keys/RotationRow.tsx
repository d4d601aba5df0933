import { useEffect, useRef } from 'react';
import { Link } from '@backstage/core-components';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Announced,
  isOver,
  plural,
  quietColor,
  reducedMotion,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { useOperation } from '../../operations/useOperations';

const useStyles = makeStyles(theme => ({
  // Belongs to the row above it. Thrice, as the table's own rule for cells.
  cell: { '&&&': { borderTop: 0, paddingTop: 0, textAlign: 'left' } },
  words: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: theme.spacing(1),
    maxWidth: 640,
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    fontSize: 12.5,
    color: quietColor(theme),
  },
  failed: { color: theme.palette.error.main },
  bar: {
    maxWidth: 420,
    height: 3,
    margin: theme.spacing(0.5, 0),
    borderRadius: 2,
    [reducedMotion]: { '& *': { transition: 'none !important' } },
  },
}));

/**
 * How far the rotation of a key is, or what came of the last one. It asks for
 * the operation by its id, so that it goes on after the page was loaded again.
 */
export function RotationRow(props: {
  keyId: string;
  operationId: string;
  columns: number;
  /** The key has another version, or wraps other data keys. */
  onEnded: () => void;
}) {
  const { keyId, operationId, columns, onEnded } = props;
  const classes = useStyles();
  const paths = usePaths();
  const operation = useOperation(operationId).value;
  const running = operation && !isOver(operation.status);
  const watched = useWatched(operation, onEnded);
  if (!operation) return null;
  return (
    <tr>
      <td colSpan={columns} className={classes.cell}>
        {running && (
          <LinearProgress
            className={classes.bar}
            variant="determinate"
            value={(operation.progress ?? 0) * 100}
            aria-label={`Progress of the rotation of ${keyId}`}
          />
        )}
        <div className={classes.words}>
          <Words operation={operation} />
          <Link to={paths.operations(operation.id)}>Show operation</Link>
        </div>
        <Announced>
          {watched ? `${operation.title}: ${operation.status}` : undefined}
        </Announced>
      </td>
    </tr>
  );
}

/** Did it end while somebody was looking? Tells so once. */
function useWatched(
  operation: Operation | undefined,
  onEnded: () => void,
): boolean {
  const seen = useRef<string>();
  const told = useRef<string>();
  const over = operation !== undefined && isOver(operation.status);
  if (operation && !over) seen.current = operation.id;
  const ended = over && seen.current === operation.id;
  const id = operation?.id;
  useEffect(() => {
    if (!ended || told.current === id) return;
    told.current = id;
    onEnded();
  }, [ended, id, onEnded]);
  return ended;
}

function Words({ operation }: { operation: Operation }) {
  const classes = useStyles();
  const { status, stage, message, error, kind } = operation;
  const time = <Ended operation={operation} />;
  if (status === 'succeeded') return <Rotated operation={operation} />;
  if (status === 'failed') {
    return (
      <span className={classes.failed}>
        {kind === 'key.rewrap' ? 'Wrapping data keys anew' : 'The rotation'}{' '}
        failed {time}: {[error?.reason, error?.remedy].join(' ')}
      </span>
    );
  }
  if (status === 'cancelled') {
    return (
      <span>
        Cancelled {time}. What older versions still wrap is wrapped anew within
        six hours.
      </span>
    );
  }
  if (status === 'cancelling') return <span>Cancelling</span>;
  return (
    <span>
      {[stage ?? 'Waiting for its turn', message].filter(Boolean).join(': ')}
    </span>
  );
}

function Rotated({ operation }: { operation: Operation }) {
  const { rotation } = operation.result ?? {};
  const time = <Ended operation={operation} />;
  if (!rotation) return <span>Ended {time}.</span>;
  const { dataKeys, version } = rotation;
  const anew = plural(dataKeys, 'data key');
  if (operation.kind === 'key.rewrap') {
    return (
      <span>
        {anew} wrapped anew with version {version} {time}.
      </span>
    );
  }
  return (
    <span>
      Rotated {time}: version {version} is in use, {anew} wrapped anew.
    </span>
  );
}

const Ended = ({ operation }: { operation: Operation }) => (
  <RelativeTime time={operation.finishedAt ?? operation.updatedAt} />
);
