import { useEffect, useId, useState } from 'react';
import { Link } from '@backstage/core-components';
import Collapse from '@material-ui/core/Collapse';
import IconButton from '@material-ui/core/IconButton';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  OperationStatusChip,
  OwnerChip,
  quietColor,
  reducedMotion,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../layout';
import { Duration } from './Duration';
import { OperationDetails } from './OperationDetails';

const useStyles = makeStyles(theme => ({
  summary: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 2, 1, 1),
    minHeight: 60,
    boxSizing: 'border-box',
    cursor: 'pointer',
    '&:hover': { backgroundColor: theme.palette.action.hover },
  },
  arrow: {
    transition: theme.transitions.create('transform', { duration: 150 }),
    [reducedMotion]: { transition: 'none' },
  },
  open: { transform: 'rotate(180deg)' },
  words: { flex: 1, minWidth: 0 },
  title: {
    fontSize: 14,
    fontWeight: 600,
    lineHeight: 1.45,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: theme.spacing(0.75),
    fontSize: 12.5,
    lineHeight: 1.45,
    color: quietColor(theme),
    '& > span + span::before': {
      content: '"·"',
      marginRight: theme.spacing(0.75),
    },
  },
  bar: { marginTop: 4, height: 3, borderRadius: 2, maxWidth: 420 },
}));

/** One operation as a line that unfolds. */
export function OperationItem(props: {
  operation: Operation;
  /** Unfolded from the start. */
  open?: boolean;
}) {
  const { operation } = props;
  const classes = useStyles();
  const id = useId();
  const [open, setOpen] = useState(!!props.open);
  useEffect(() => setOpen(!!props.open), [props.open]);
  const running = !isOver(operation.status);
  return (
    <div>
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the button inside is the one for the keyboard */}
      <div
        className={classes.summary}
        onClick={event => {
          if (!(event.target as Element).closest('a')) setOpen(!open);
        }}
      >
        <IconButton
          size="small"
          aria-label={`Details of ${operation.title}`}
          aria-expanded={open}
          aria-controls={id}
        >
          <ExpandMoreIcon
            className={`${classes.arrow} ${open ? classes.open : ''}`}
          />
        </IconButton>
        <div className={classes.words}>
          <div className={classes.title}>{operation.title}</div>
          <OperationFacts operation={operation} />
          {running && operation.progress !== undefined && (
            <LinearProgress
              className={classes.bar}
              variant="determinate"
              value={operation.progress * 100}
              aria-label={`Progress of ${operation.title}`}
            />
          )}
        </div>
        <OperationStatusChip operation={operation} />
      </div>
      <Collapse in={open} unmountOnExit mountOnEnter timeout="auto">
        <div id={id}>
          <OperationDetails operation={operation} />
        </div>
      </Collapse>
    </div>
  );
}

function OperationFacts(props: { operation: Operation }) {
  const { operation } = props;
  const { stage, subject, startedAt, finishedAt } = operation;
  const classes = useStyles();
  const href = useSubjectHref(operation);
  const running = !isOver(operation.status);
  return (
    <div className={classes.facts}>
      {running && stage && <span>{stage}</span>}
      {subject && (
        <span>
          {href ? <Link to={href}>{subject.name}</Link> : subject.name}
        </span>
      )}
      {operation.createdBy && (
        <span>
          <OwnerChip ownerRef={operation.createdBy} />
        </span>
      )}
      <span>
        <RelativeTime time={startedAt ?? operation.createdAt} />
      </span>
      {startedAt && (
        <span>
          <Duration from={startedAt} to={finishedAt} />
        </span>
      )}
      {operation.attempt > 1 && <span>try {operation.attempt}</span>}
    </div>
  );
}

/** The page of what the operation works on. */
export function useSubjectHref(operation: Operation): string | undefined {
  const paths = usePaths();
  const { subject } = operation;
  if (subject?.type === 'image') return paths.image(subject.id);
  if (subject?.type === 'virtual-machine') return paths.machine(subject.id);
  if (subject?.type === 'platform') return paths.platforms();
  if (subject?.type === 'encryption-key') return paths.platforms();
  return undefined;
}
