import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  savePointStatuses,
  type SavePoint,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  Bytes,
  plural,
  quietColor,
  RelativeTime,
  StatusChip,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { consistencies } from './words';

const useStyles = makeStyles(theme => ({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  words: { flex: '1 1 240px', minWidth: 0 },
  name: { fontSize: 14, fontWeight: 600, overflowWrap: 'anywhere' },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: theme.spacing(0.75),
    fontSize: 12.5,
    color: quietColor(theme),
    '& > span + span::before': {
      content: '"·"',
      marginRight: theme.spacing(0.75),
    },
  },
  buttons: { display: 'flex', gap: theme.spacing(0.5) },
}));

/** Snapshots or backups: what each is, and what can be done with it. */
export function SavePointList(props: {
  label: string;
  savePoints: readonly SavePoint[];
  onImage: (savePoint: SavePoint) => void;
  onDelete: (savePoint: SavePoint) => void;
}) {
  const { label, savePoints, onImage, onDelete } = props;
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={label}>
      {savePoints.map(point => (
        <li key={point.id} className={classes.item}>
          <div className={classes.words}>
            <div className={classes.name}>{point.name}</div>
            <Facts point={point} />
          </div>
          <Status point={point} />
          <span className={classes.buttons}>
            <VerdictButton
              size="small"
              verdict={point.actions.image}
              aria-label={`Make image of ${point.name}`}
              onClick={() => onImage(point)}
            >
              Make image
            </VerdictButton>
            <VerdictButton
              size="small"
              verdict={point.actions.delete}
              aria-label={`Delete ${point.name}`}
              onClick={() => onDelete(point)}
            >
              Delete
            </VerdictButton>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Facts({ point }: { point: SavePoint }) {
  const classes = useStyles();
  const { createdAt, sizeBytes, disks, consistency, description } = point;
  return (
    <>
      <div className={classes.facts}>
        <span>
          <RelativeTime time={createdAt} />
        </span>
        {sizeBytes !== undefined && (
          <span>
            <Bytes value={sizeBytes} />
          </span>
        )}
        {disks.length > 1 && <span>{plural(disks.length, 'disk')}</span>}
        {consistency && <span>{consistencies[consistency]}</span>}
      </div>
      {description && <Typography variant="body2">{description}</Typography>}
    </>
  );
}

/** What is going on with it; of one that is simply there nothing is said. */
function Status({ point }: { point: SavePoint }) {
  const { status, failure, operation } = point;
  if (status === 'available' && !operation) return null;
  const { title, tone } = savePointStatuses[status];
  const inUse = status === 'available';
  return (
    <StatusChip
      word={inUse ? 'In use' : title}
      tone={inUse ? 'progress' : tone}
      progress={operation?.progress}
      tooltip={failure?.reason ?? operation?.stage}
    />
  );
}
