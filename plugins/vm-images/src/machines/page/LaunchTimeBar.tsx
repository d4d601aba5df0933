import { makeStyles, type Theme } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { formatDuration } from '@vm-images/backstage-plugin-vm-images-react';

type Times = VirtualMachine['launchTimes'];

const useStyles = makeStyles((theme: Theme) => ({
  total: { fontSize: 14, marginBottom: theme.spacing(1.25) },
  bar: {
    display: 'flex',
    gap: 2,
    height: 14,
    borderRadius: 7,
    overflow: 'hidden',
  },
  part: { minWidth: 4, height: '100%' },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2.5),
    margin: theme.spacing(1.25, 0, 0),
    padding: 0,
    listStyle: 'none',
    fontSize: 13,
    color: theme.palette.text.secondary,
    '& li': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
    },
    '& strong': {
      fontWeight: 600,
      color: theme.palette.text.primary,
      fontVariantNumeric: 'tabular-nums',
    },
  },
  dot: { width: 10, height: 10, borderRadius: 3, flexShrink: 0 },
}));

/** Told apart also by people who don't see colours well, and named beside it. */
const colors = ['#8a97a8', '#2f7fc1', '#e0a100', '#2c9c82', '#b4579b'];

const words: Record<string, string> = {
  queued: 'Waiting for its turn',
  create: 'Making it',
  boot: 'Booting until it answers',
};

const wordOf = (stage: string) => words[stage] ?? stage;

/** How long a launch took, stage by stage. */
export function LaunchTimeBar(props: { times: Times }) {
  const { times } = props;
  const classes = useStyles();
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return (
    <>
      <div className={classes.total}>
        Took <strong>{formatDuration(total)}</strong>
      </div>
      <div className={classes.bar} aria-hidden>
        {times.map(({ stage, milliseconds }, at) => (
          <Tooltip
            key={stage}
            title={`${wordOf(stage)}: ${formatDuration(milliseconds)}`}
          >
            <div
              className={classes.part}
              style={{
                flexGrow: Math.max(milliseconds, total / 200),
                flexBasis: 0,
                backgroundColor: colors[at % colors.length],
              }}
            />
          </Tooltip>
        ))}
      </div>
      <ul className={classes.legend} aria-label="Stages of the launch">
        {times.map(({ stage, milliseconds }, at) => (
          <li key={stage}>
            <span
              className={classes.dot}
              style={{ backgroundColor: colors[at % colors.length] }}
            />
            {wordOf(stage)} <strong>{formatDuration(milliseconds)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
