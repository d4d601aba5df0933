import type { ComponentType } from 'react';
import CircularProgress from '@material-ui/core/CircularProgress';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import CloseIcon from '@material-ui/icons/Close';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import RemoveIcon from '@material-ui/icons/Remove';
import UndoIcon from '@material-ui/icons/Undo';
import type { OperationStage } from '@vm-images/backstage-plugin-vm-images-common';
import {
  reducedMotion,
  toneColors,
} from '@vm-images/backstage-plugin-vm-images-react';
import { Duration } from './Duration';

type Status = OperationStage['status'];

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  stage: {
    display: 'grid',
    gridTemplateColumns: '20px 1fr auto',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    minHeight: 28,
    fontSize: 13.5,
  },
  icon: { fontSize: 17 },
  pending: { color: theme.palette.text.disabled },
  running: { fontWeight: 600 },
  done: { '& svg': { color: toneColors(theme, 'good').solid } },
  failed: { '& svg': { color: toneColors(theme, 'bad').solid } },
  undone: { color: theme.palette.text.secondary },
  skipped: { color: theme.palette.text.disabled },
  spinner: { [reducedMotion]: { animation: 'none' } },
  time: {
    color: theme.palette.text.secondary,
    fontWeight: 400,
    fontVariantNumeric: 'tabular-nums',
  },
}));

const icons: Record<
  Exclude<Status, 'running'>,
  ComponentType<{ className?: string }>
> = {
  pending: RadioButtonUncheckedIcon,
  done: CheckIcon,
  failed: CloseIcon,
  undone: UndoIcon,
  skipped: RemoveIcon,
};

const words: Record<Status, string> = {
  pending: 'not started',
  running: 'running',
  done: 'done',
  failed: 'failed',
  undone: 'undone',
  skipped: 'skipped',
};

/** What an operation does, step by step, with the time each took. */
export function StageList(props: { stages: readonly OperationStage[] }) {
  const classes = useStyles();
  return (
    <ol className={classes.list} aria-label="Stages">
      {props.stages.map(stage => (
        <li
          key={stage.name}
          className={`${classes.stage} ${classes[stage.status]}`}
        >
          <StageIcon status={stage.status} />
          <span>
            {stage.title}
            {stage.status === 'undone' && ' (undone)'}
          </span>
          <span className={classes.time}>
            {stage.startedAt && (
              <Duration from={stage.startedAt} to={stage.finishedAt} />
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function StageIcon(props: { status: Status }) {
  const { status } = props;
  const classes = useStyles();
  const label = words[status];
  if (status === 'running') {
    return (
      <CircularProgress
        size={14}
        thickness={6}
        className={classes.spinner}
        aria-label={label}
      />
    );
  }
  const Icon = icons[status];
  return (
    <span role="img" aria-label={label}>
      <Icon className={classes.icon} />
    </span>
  );
}
