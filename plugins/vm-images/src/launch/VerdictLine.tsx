import { makeStyles } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import WarningIcon from '@material-ui/icons/Warning';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Verdict } from '@vm-images/backstage-plugin-vm-images-common';
import {
  toneColors,
  VerdictTooltip,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    minWidth: 0,
    flex: 1,
    // Two lines, so that the buttons stay where they are.
    minHeight: 40,
    fontSize: 13.5,
    lineHeight: '20px',
  },
  icon: { fontSize: 20, flexShrink: 0 },
  allow: { color: toneColors(theme, 'good').solid },
  warn: { color: toneColors(theme, 'warn').solid },
  deny: { color: toneColors(theme, 'bad').solid },
  text: {
    display: '-webkit-box',
    overflow: 'hidden',
    '-webkit-box-orient': 'vertical',
    '-webkit-line-clamp': 2,
  },
}));

const icons = { allow: CheckCircleIcon, warn: WarningIcon, deny: ErrorIcon };

/** A verdict in one line: the first reason and what helps, or what will be done. */
export function VerdictLine(props: {
  /** `undefined` while it is asked for the first time. */
  verdict: Verdict | undefined;
  /** Said when nothing stands against it. */
  allowed: string;
}) {
  const { verdict, allowed } = props;
  const classes = useStyles();
  if (!verdict) {
    return (
      <div className={classes.root}>
        <Skeleton width="60%" height={24} />
      </div>
    );
  }
  const Icon = icons[verdict.effect];
  return (
    <VerdictTooltip verdict={verdict} placement="top-start">
      <div className={classes.root} role="status">
        <Icon className={`${classes.icon} ${classes[verdict.effect]}`} />
        <span className={classes.text}>{inOneLine(verdict) ?? allowed}</span>
      </div>
    </VerdictTooltip>
  );
}

function inOneLine({ effect, findings }: Verdict): string | undefined {
  const worst = findings.find(one => one.effect === effect);
  if (!worst) return undefined;
  const more = findings.length - 1;
  return [worst.reason, worst.remedy, more > 0 ? `(and ${more} more)` : '']
    .filter(Boolean)
    .join(' ');
}
